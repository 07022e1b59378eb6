//! One file a check. The list below is the one place where a check is registered.

use crate::check::Check;

macro_rules! checks {
    ($($module:ident,)+) => {
        $(mod $module;)+

        /// Every check, in the order in which catalogues print them.
        pub static ALL: &[&Check] = &[$(&$module::CHECK,)+];

        /// The modules, for the test that holds the list against the files on disk.
        #[cfg(test)]
        pub(crate) const MODULES: &[&str] = &[$(stringify!($module),)+];
    };
}

pub(crate) mod capabilities;
mod declared_reason;
pub(crate) mod node_paths;
mod profiles;

checks! {
    image_vulnerability,
    image_never_scanned,
    image_registry_not_allowed,
    image_mutable_tag,
    privilege_privileged,
    privilege_host_process,
    privilege_host_namespaces,
    privilege_host_path,
    privilege_host_port,
    privilege_host_probes,
    privilege_run_as_root,
    privilege_capabilities_added,
    privilege_capabilities_not_dropped,
    privilege_privilege_escalation,
    privilege_seccomp_profile,
    privilege_app_armor,
    privilege_se_linux_options,
    privilege_proc_mount,
    privilege_sysctls,
    privilege_volume_types,
    privilege_writable_root_filesystem,
    privilege_container_socket,
    privilege_ssh,
    privilege_secret_in_env,
    privilege_service_account_token,
    privilege_resource_limits,
    privilege_shared_process_namespace,
    privilege_root_group,
    privilege_host_aliases,
    privilege_pod_security_not_enforced,
    privilege_pod_security_below_possible,
    access_cluster_admin,
    access_wildcard,
    access_secrets_read,
    access_workload_create,
    access_pods_exec,
    access_nodes_proxy,
    access_persistent_volumes,
    access_escalate,
    access_bind,
    access_impersonate,
    access_aggregated_role_write,
    access_token_create,
    access_certificate_approval,
    access_webhook_configuration,
    access_namespace_labels,
    access_bound_to_everyone,
    access_default_service_account,
    access_dangling_binding,
    access_bootstrap_changed,
    network_no_default_deny,
    network_pods_not_covered,
}

pub(crate) use network_pods_not_covered::isolation;
