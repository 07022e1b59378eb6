//! Which paths of a node are as good as the node itself.

/// Folders that hold the node's accounts, keys, kernel or other pods' secrets, with all that is in them.
const WHOLE: &[&str] = &[
    "etc/kubernetes",
    "etc/cron.d",
    "etc/systemd",
    "etc/sudoers.d",
    "proc",
    "root",
    "var/lib/etcd",
    "var/lib/kubelet",
    "var/lib/containerd",
    "var/lib/containers",
    "var/lib/docker",
    "var/spool/cron",
];

/// Folders and sockets that give the same as a whole, but not by each of their parts: `/etc/ssl/certs` is harmless.
const ITSELF: &[&str] = &[
    "dev",
    "etc",
    "etc/passwd",
    "etc/shadow",
    "etc/sudoers",
    "sys",
    "run/containerd/containerd.sock",
    "run/cri-dockerd.sock",
    "run/crio/crio.sock",
    "run/docker.sock",
    "run/k3s/containerd/containerd.sock",
    "run/podman/podman.sock",
    // Windows: named pipes of the container engines.
    "pipe/containerd-containerd",
    "pipe/docker_engine",
    "windows",
    "programdata/docker",
];

/// Whether whoever writes to, or often only reads, this path has the node: the path itself, a folder above it, or a part
/// of a folder that counts with all that is in it.
pub(super) fn is_the_node(path: &str) -> bool {
    let path = normal(path);
    let above = |known: &str| path.is_empty() || is_below(known, &path);
    WHOLE.iter().any(|known| is_below(&path, known) || above(known)) || ITSELF.iter().any(|known| above(known))
}

/// Whether `path` is `folder` or below it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Without the slash in front, empty and dot parts; `/var/run` is `/run` on every Linux. Windows paths lose their drive.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let windows = path.contains('\\') || path.as_bytes().get(1) == Some(&b':');
    for part in path.split(|letter| letter == '/' || (windows && letter == '\\')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            drive if windows && parts.is_empty() && drive.ends_with(':') => {}
            part => parts.push(part),
        }
    }
    if parts.len() > 1 && parts[..2] == ["var", "run"] {
        parts.remove(0);
    }
    let path = parts.join("/");
    if windows { path.to_lowercase() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_is_told_from_its_harmless_parts() {
        for path in [
            "/",
            "",
            "//",
            "/etc",
            "/etc/",
            "/./etc",
            "/opt/../etc",
            "/etc/kubernetes/pki",
            "/root/.ssh",
            "/proc",
            "/proc/sys/kernel",
            "/sys",
            "/dev",
            "/var",
            "/var/lib",
            "/var/lib/kubelet/pods",
            "/run",
            "/var/run",
            "/var/run/docker.sock",
            "/run/containerd",
            "C:\\",
            "c:/",
            "C:\\Windows",
            "\\\\.\\pipe\\docker_engine",
        ] {
            assert!(is_the_node(path), "{path}");
        }
        for path in [
            "/etc/ssl/certs",
            "/etc/localtime",
            "/etcetera",
            "/rootless",
            "/data",
            "/dev/shm",
            "/sys/fs/cgroup",
            "/var/log",
            "/var/lib/kubelets",
            "/lib/modules",
            "C:\\data",
        ] {
            assert!(!is_the_node(path), "{path}");
        }
    }
}
