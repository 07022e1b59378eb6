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
pub(crate) fn is_the_node(path: &str) -> bool {
    let path = normal(path);
    let above = |known: &str| path.is_empty() || is_below(known, &path);
    WHOLE.iter().any(|known| is_below(&path, known) || above(known)) || ITSELF.iter().any(|known| above(known))
}

/// Sockets of container engines, by which every container of the node is ruled.
const SOCKETS: &[&str] = &[
    "run/buildkit/buildkitd.sock",
    "run/containerd/containerd.sock",
    "run/cri-dockerd.sock",
    "run/crio/crio.sock",
    "run/docker.sock",
    "run/dockershim.sock",
    "run/k0s/containerd.sock",
    "run/k3s/containerd/containerd.sock",
    "run/podman/podman.sock",
    "var/snap/microk8s/common/run/containerd.sock",
    "pipe/containerd-containerd",
    "pipe/docker_engine",
];

/// How a path leads to a container engine's socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Socket {
    /// It is the socket.
    Itself,
    /// It is a folder that holds it.
    Below,
}

/// Whether a path of the node leads to a container engine's socket.
pub(crate) fn socket(path: &str) -> Option<Socket> {
    let path = normal(path);
    // An engine that runs without root has its socket below the user's folder: `/run/user/1000/podman/podman.sock`.
    let of_user = path.strip_prefix("run/user/").and_then(|rest| rest.split_once('/')).map(|(_, rest)| rest);
    if SOCKETS.contains(&path.as_str())
        || of_user.is_some_and(|rest| ["docker.sock", "podman/podman.sock"].contains(&rest))
    {
        return Some(Socket::Itself);
    }
    let above = path.is_empty() || SOCKETS.iter().any(|known| is_below(known, &path));
    above.then_some(Socket::Below)
}

/// Whether a path of the node holds SSH keys or settings: `/etc/ssh` and what is in it, the home folders of root and of
/// others, and `.ssh` in them. `/` and `/etc` hold them among all else and are no matter of SSH.
pub(super) fn is_ssh(path: &str) -> bool {
    let path = normal(path);
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["root" | "home"] | ["home", _] | ["etc", "ssh", ..] => true,
        parts => parts.contains(&".ssh"),
    }
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

    #[test]
    fn sockets_and_the_folders_that_hold_them() {
        for path in [
            "/var/run/docker.sock",
            "/run/docker.sock",
            "/run//containerd/containerd.sock",
            "/run/user/1000/podman/podman.sock",
            "\\\\.\\pipe\\docker_engine",
        ] {
            assert_eq!(socket(path), Some(Socket::Itself), "{path}");
        }
        for path in ["/", "/run", "/var/run/", "/run/containerd", "/var/snap"] {
            assert_eq!(socket(path), Some(Socket::Below), "{path}");
        }
        for path in ["/var/log", "/run/systemd", "/run/docker.socket", "/etc/docker.sock", "/var/lib/docker"] {
            assert_eq!(socket(path), None, "{path}");
        }
    }

    #[test]
    fn ssh_files_are_told_from_other_folders() {
        for path in [
            "/etc/ssh",
            "/etc/ssh/sshd_config",
            "/root/.ssh/authorized_keys",
            "/root",
            "/home",
            "/home/core",
            "/home/core/.ssh",
        ] {
            assert!(is_ssh(path), "{path}");
        }
        for path in ["/", "/etc", "/etc/ssl", "/home/core/data", "/var/sshd", "/rootless"] {
            assert!(!is_ssh(path), "{path}");
        }
    }
}
