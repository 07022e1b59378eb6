//! Security contexts, of pods and of containers.

use super::{
    meta,
    pod::LONGEST_PATH,
    typed::{Fault, Within},
};
use k8s_openapi::api::core::v1 as core;
use posture::object::{PodSecurityContext, Profile, SeLinuxOptions, SecurityContext, Sysctl};

/// The highest ID of a user or group that Kubernetes takes (`IsValidUserID` and `IsValidGroupID`, v1.37).
const HIGHEST_ID: i64 = 2_147_483_647;

/// The longest word of a setting that is kept, in bytes.
const LONGEST_WORD: usize = 253;

/// The longest value of a kernel setting that is kept, in bytes.
const LONGEST_SYSCTL: usize = 4096;

/// Reduces a pod's security context.
pub(super) fn of_pod(context: core::PodSecurityContext) -> Result<PodSecurityContext, Fault> {
    let supplemental_groups = context.supplemental_groups.unwrap_or_default();
    for (at, group) in supplemental_groups.iter().enumerate() {
        id(Some(*group)).item(at).at("supplementalGroups")?;
    }
    let mut sysctls = Vec::new();
    for (at, sysctl) in context.sysctls.unwrap_or_default().into_iter().enumerate() {
        meta::text(&sysctl.name, LONGEST_WORD).at("name").item(at).at("sysctls")?;
        // The kernel reads numbers apart by tabs as those apart by spaces.
        let value = sysctl.value.split_whitespace().collect::<Vec<_>>().join(" ");
        meta::text(&value, LONGEST_SYSCTL).at("value").item(at).at("sysctls")?;
        sysctls.push(Sysctl { name: sysctl.name, value });
    }
    Ok(PodSecurityContext {
        run_as_non_root: context.run_as_non_root,
        run_as_user: id(context.run_as_user).at("runAsUser")?,
        run_as_group: id(context.run_as_group).at("runAsGroup")?,
        fs_group: id(context.fs_group).at("fsGroup")?,
        supplemental_groups,
        se_linux: se_linux(context.se_linux_options)?,
        seccomp: seccomp(context.seccomp_profile)?,
        app_armor: app_armor(context.app_armor_profile)?,
        host_process: context.windows_options.and_then(|windows| windows.host_process),
        sysctls,
    })
}

/// Reduces a container's security context.
pub(super) fn of_container(context: core::SecurityContext) -> Result<SecurityContext, Fault> {
    let capabilities = context.capabilities.unwrap_or_default();
    let (add, drop) = (capabilities.add.unwrap_or_default(), capabilities.drop.unwrap_or_default());
    for (list, names) in [("add", &add), ("drop", &drop)] {
        for (at, name) in names.iter().enumerate() {
            meta::word(name, 63).item(at).at(list).at("capabilities")?;
        }
    }
    Ok(SecurityContext {
        privileged: context.privileged,
        allow_privilege_escalation: context.allow_privilege_escalation,
        run_as_non_root: context.run_as_non_root,
        run_as_user: id(context.run_as_user).at("runAsUser")?,
        read_only_root_filesystem: context.read_only_root_filesystem,
        capabilities_add: add,
        capabilities_drop: drop,
        run_as_group: id(context.run_as_group).at("runAsGroup")?,
        proc_mount: word(context.proc_mount).at("procMount")?,
        se_linux: se_linux(context.se_linux_options)?,
        seccomp: seccomp(context.seccomp_profile)?,
        app_armor: app_armor(context.app_armor_profile)?,
        host_process: context.windows_options.and_then(|windows| windows.host_process),
    })
}

fn id(id: Option<i64>) -> Result<Option<i64>, Fault> {
    match id {
        Some(number) if !(0..=HIGHEST_ID).contains(&number) => {
            Err(Fault::here(format!("an ID from 0 to {HIGHEST_ID}")).found(number.to_string()))
        }
        id => Ok(id),
    }
}

fn word(word: Option<String>) -> Result<Option<String>, Fault> {
    if let Some(word) = &word {
        meta::text(word, LONGEST_WORD)?;
    }
    Ok(word)
}

fn se_linux(options: Option<core::SELinuxOptions>) -> Result<Option<SeLinuxOptions>, Fault> {
    let read = |options: core::SELinuxOptions| {
        Ok(SeLinuxOptions {
            type_label: word(options.type_).at("type")?,
            user: word(options.user).at("user")?,
            role: word(options.role).at("role")?,
        })
    };
    options.map(read).transpose().at("seLinuxOptions")
}

fn seccomp(profile: Option<core::SeccompProfile>) -> Result<Option<Profile>, Fault> {
    profile.map(|given| self::profile(given.type_, given.localhost_profile)).transpose().at("seccompProfile")
}

fn app_armor(profile: Option<core::AppArmorProfile>) -> Result<Option<Profile>, Fault> {
    profile.map(|given| self::profile(given.type_, given.localhost_profile)).transpose().at("appArmorProfile")
}

fn profile(kind: String, localhost: Option<String>) -> Result<Profile, Fault> {
    meta::text(&kind, LONGEST_WORD).at("type")?;
    if let Some(path) = &localhost {
        meta::text(path, LONGEST_PATH).at("localhostProfile")?;
    }
    Ok(Profile { kind, localhost })
}
