//! What a process in a workload could do: by hand for what people know, and as properties for everything else.

use posture::{
    analysis::analyse,
    effective::EffectivePrivilege,
    object::{
        BindingKind, Container, Object, ObjectMeta, PodTemplate, PolicyRule, Profile, Role, RoleBinding, RoleKind,
        RoleRef, SeLinuxOptions, SecurityContext, Subject, Volume, VolumeMount, Workload,
    },
    settings::Settings,
    snapshot::Snapshot,
    time::Timestamp,
    words::{Grip, Privilege, WorkloadKind},
};
use proptest::{
    prelude::*,
    sample::{select, subsequence},
};
use std::collections::BTreeMap;

const NAMESPACE: &str = "shop";
const CAPABILITIES: &[&str] = &[
    "SYS_ADMIN",
    "cap_sys_ptrace",
    "SYS_PTRACE",
    "NET_ADMIN",
    "CHOWN",
    "SYSLOG",
    "NET_BIND_SERVICE",
    "WAKE_ALARM",
    "NO_SUCH",
];
const PATHS: &[&str] =
    &["/", "/etc", "/var/log", "/run/containerd/containerd.sock", "/run", "/data", "/proc", "/etc/localtime"];

/// A pod with its rights.
#[derive(Debug, Clone)]
struct World {
    pod: PodTemplate,
    roles: Vec<(BindingKind, PolicyRule)>,
}

impl World {
    /// Roles in the order given, so that this order can be tried.
    fn objects(&self) -> Vec<Object> {
        let meta = |namespace: &str, name: String| ObjectMeta {
            namespace: namespace.to_owned(),
            name,
            ..ObjectMeta::default()
        };
        let mut objects = vec![Object::Workload(Box::new(Workload {
            meta: meta(NAMESPACE, "cart".to_owned()),
            kind: WorkloadKind::Deployment,
            pod: self.pod.clone(),
            running: vec![],
        }))];
        for (at, (kind, rule)) in self.roles.iter().enumerate() {
            let name = format!("role-{at}");
            objects.push(Object::Role(Role {
                meta: meta("", name.clone()),
                kind: RoleKind::ClusterRole,
                rules: vec![rule.clone()],
                aggregation: vec![],
            }));
            let namespace = if *kind == BindingKind::RoleBinding { NAMESPACE } else { "" };
            objects.push(Object::RoleBinding(RoleBinding {
                meta: meta(namespace, name.clone()),
                kind: *kind,
                role: RoleRef { kind: RoleKind::ClusterRole, name },
                subjects: vec![Subject::ServiceAccount { namespace: NAMESPACE.to_owned(), name: "default".to_owned() }],
            }));
        }
        objects
    }

    fn effective(&self) -> EffectivePrivilege {
        judged(self.objects()).0
    }
}

/// Severity rank, priority and its factors in words.
type Judged = BTreeMap<String, (u8, Vec<(u8, String)>)>;

fn judged(objects: Vec<Object>) -> (EffectivePrivilege, Judged) {
    let mut snapshot = Snapshot::new(Timestamp::default());
    for object in objects {
        snapshot.put_object(object);
    }
    let analysis = analyse(&snapshot, &Settings::default());
    let effective = (*analysis.workloads[0].effective).clone();
    let findings = analysis.findings.iter().map(|finding| {
        let factors = finding.priority.factors.iter().map(|factor| (factor.points, factor.reason.to_string()));
        (finding.key(), (finding.priority.value, factors.collect()))
    });
    (effective, findings.collect())
}

/// A container that nothing is said against.
fn contained(name: &str) -> Container {
    Container {
        name: name.to_owned(),
        image: "registry.example/shop/cart:1.4.2".to_owned(),
        security: SecurityContext {
            allow_privilege_escalation: Some(false),
            run_as_non_root: Some(true),
            read_only_root_filesystem: Some(true),
            capabilities_drop: vec!["ALL".to_owned()],
            seccomp: Some(profile("RuntimeDefault")),
            ..SecurityContext::default()
        },
        ..Container::default()
    }
}

fn profile(kind: &str) -> Profile {
    Profile { kind: kind.to_owned(), localhost: None }
}

fn world(change: impl FnOnce(&mut PodTemplate)) -> World {
    let mut pod = PodTemplate { containers: vec![contained("cart")], ..PodTemplate::default() };
    change(&mut pod);
    World { pod, roles: vec![] }
}

fn mount(pod: &mut PodTemplate, path: &str, read_only: bool) {
    let name = format!("v{}", pod.volumes.len());
    pod.volumes.push(Volume {
        name: name.clone(),
        source: "hostPath".to_owned(),
        host_path: Some(path.to_owned()),
        ..Volume::default()
    });
    pod.containers[0].mounts.push(VolumeMount { name, path: "/mnt".to_owned(), read_only });
}

fn rule(verb: &str, group: &str, resource: &str) -> PolicyRule {
    PolicyRule {
        verbs: vec![verb.to_owned()],
        api_groups: vec![group.to_owned()],
        resources: vec![resource.to_owned()],
        ..PolicyRule::default()
    }
}

#[test]
fn what_people_know() {
    type Change = fn(&mut PodTemplate);
    let table: [(&str, Privilege, Change); 24] = [
        ("nothing", Privilege::Contained, |_| {}),
        ("no filter of system calls", Privilege::Loose, |pod| pod.containers[0].security.seccomp = None),
        ("escalation", Privilege::Loose, |pod| pod.containers[0].security.allow_privilege_escalation = None),
        ("a port below 1024", Privilege::Contained, |pod| {
            pod.containers[0].security.capabilities_add = vec!["NET_BIND_SERVICE".to_owned()];
        }),
        ("root", Privilege::Root, |pod| pod.containers[0].security.run_as_user = Some(0)),
        ("no user named", Privilege::Root, |pod| pod.containers[0].security.run_as_non_root = None),
        ("a user named", Privilege::Contained, |pod| {
            pod.containers[0].security.run_as_non_root = None;
            pod.security.run_as_user = Some(1000);
        }),
        ("root in a user namespace", Privilege::Loose, |pod| {
            pod.host_users = Some(false);
            pod.containers[0].security.run_as_user = Some(0);
        }),
        ("privileged", Privilege::Node, |pod| pod.containers[0].security.privileged = Some(true)),
        ("privileged in a user namespace", Privilege::Root, |pod| {
            pod.host_users = Some(false);
            pod.containers[0].security.privileged = Some(true);
        }),
        ("the node’s processes", Privilege::PartOfNode, |pod| pod.host_pid = true),
        ("tracing its own", Privilege::Loose, |pod| {
            pod.containers[0].security.capabilities_add = vec!["SYS_PTRACE".to_owned()];
        }),
        ("tracing the node’s processes", Privilege::Node, |pod| {
            pod.host_pid = true;
            pod.containers[0].security.capabilities_add = vec!["SYS_PTRACE".to_owned()];
        }),
        ("SYS_ADMIN, spelt otherwise", Privilege::Node, |pod| {
            pod.containers[0].security.capabilities_add = vec!["cap_sys_admin".to_owned()];
        }),
        ("the clock", Privilege::PartOfNode, |pod| {
            pod.containers[0].security.capabilities_add = vec!["SYS_TIME".to_owned()];
        }),
        ("a socket, read-only all the same", Privilege::Node, |pod| mount(pod, "/var/run/docker.sock", true)),
        ("/ for somebody else than root", Privilege::PartOfNode, |pod| mount(pod, "/", false)),
        ("/etc for root", Privilege::Node, |pod| {
            mount(pod, "/etc", false);
            pod.containers[0].security.run_as_user = Some(0);
        }),
        ("/etc for root, to read", Privilege::PartOfNode, |pod| {
            mount(pod, "/etc", true);
            pod.containers[0].security.run_as_user = Some(0);
        }),
        ("/etc in a user namespace: owners are those that the pod sees", Privilege::Node, |pod| {
            mount(pod, "/etc", false);
            pod.containers[0].security.run_as_user = Some(0);
            pod.host_users = Some(false);
        }),
        ("the time zone", Privilege::Loose, |pod| mount(pod, "/etc/localtime", true)),
        ("a volume that is not mounted", Privilege::Contained, |pod| {
            mount(pod, "/", false);
            pod.containers[0].mounts.clear();
        }),
        ("an init container counts", Privilege::Node, |pod| {
            let mut init = contained("init");
            init.kind = posture::object::ContainerKind::Init;
            init.security.privileged = Some(true);
            pod.containers.insert(0, init);
        }),
        ("a program of a Windows node", Privilege::Node, |pod| {
            pod.os = Some("windows".to_owned());
            pod.security.host_process = Some(true);
        }),
    ];
    for (what, value, change) in table {
        let effective = world(change).effective();
        assert_eq!(effective.value, value, "{what}: {:?}", effective.reasons);
        assert_eq!(effective.node == Grip::Whole, value == Privilege::Node, "{what}");
        // No binding was read: that is no proof of having no rights.
        assert_eq!((effective.namespace, effective.cluster), (Grip::Unknown, Grip::Unknown), "{what}");
    }
}

#[test]
fn rights_count_where_the_token_is_there_to_use_them() {
    let secrets = |kind| World { roles: vec![(kind, rule("get", "", "secrets"))], ..world(|_| {}) };
    let here = secrets(BindingKind::RoleBinding).effective();
    assert_eq!((here.value, here.cluster), (Privilege::Namespace, Grip::Nothing));
    assert!(here.namespace >= Grip::Part && here.reason().contains("service account default"), "{here:?}");
    let everywhere = secrets(BindingKind::ClusterRoleBinding);
    assert_eq!(everywhere.effective().value, Privilege::Cluster);
    let mut without_token = everywhere.clone();
    without_token.pod.automount_service_account_token = Some(false);
    let without = without_token.effective();
    assert_eq!(
        (without.value, without.namespace, without.cluster),
        (Privilege::Contained, Grip::Nothing, Grip::Nothing)
    );
    without_token.pod.volumes.push(Volume {
        name: "token".to_owned(),
        source: "projected".to_owned(),
        token: true,
        ..Volume::default()
    });
    assert_eq!(without_token.effective().value, Privilege::Cluster);
    let harmless =
        World { roles: vec![(BindingKind::ClusterRoleBinding, rule("get", "", "configmaps"))], ..world(|_| {}) };
    assert_eq!(harmless.effective().value, Privilege::Contained);
}

#[test]
fn of_several_containers_each_is_named_with_what_holds_for_it() {
    let effective = world(|pod| {
        let mut other = contained("proxy");
        other.security.run_as_user = Some(0);
        pod.containers.push(other);
        pod.containers[0].security.seccomp = None;
    })
    .effective();
    let reasons: Vec<(&str, Vec<&str>)> = effective
        .reasons
        .iter()
        .map(|reason| (&*reason.text, reason.containers.iter().map(|name| &**name).collect()))
        .collect();
    assert_eq!(reasons, [("Runs as root", vec!["proxy"]), ("Its system calls are not filtered", vec!["cart"])]);
}

fn container() -> impl Strategy<Value = Container> {
    let flag = || proptest::option::of(any::<bool>());
    let seccomp = || proptest::option::of(select(vec!["RuntimeDefault", "Unconfined", "Localhost"]));
    (
        (flag(), flag(), flag(), proptest::option::of(select(vec![0_i64, 1000]))),
        (subsequence(CAPABILITIES.to_vec(), 0..3), any::<bool>(), seccomp()),
        proptest::collection::vec((0..3_usize, any::<bool>()), 0..3),
    )
        .prop_map(|((privileged, escalation, non_root, user), (added, dropped, seccomp), mounts)| Container {
            image: "registry.example/shop/cart:1.4.2".to_owned(),
            security: SecurityContext {
                privileged,
                allow_privilege_escalation: escalation,
                run_as_non_root: non_root,
                run_as_user: user,
                capabilities_add: added.into_iter().map(str::to_owned).collect(),
                capabilities_drop: if dropped { vec!["ALL".to_owned()] } else { vec![] },
                seccomp: seccomp.map(profile),
                ..SecurityContext::default()
            },
            mounts: mounts
                .into_iter()
                .enumerate()
                .map(|(at, (volume, read_only))| VolumeMount {
                    name: format!("v{volume}"),
                    path: format!("/mnt/{at}"),
                    read_only,
                })
                .collect(),
            ..Container::default()
        })
}

fn rules() -> impl Strategy<Value = PolicyRule> {
    (
        select(vec!["get", "list", "create", "update", "bind", "impersonate", "*"]),
        select(vec!["", "apps", "rbac.authorization.k8s.io", "*"]),
        select(vec![
            "secrets",
            "pods",
            "pods/exec",
            "deployments",
            "clusterroles",
            "nodes/proxy",
            "configmaps",
            "users",
            "*",
        ]),
    )
        .prop_map(|(verb, group, resource)| rule(verb, group, resource))
}

fn any_world() -> impl Strategy<Value = World> {
    let binding = select(vec![BindingKind::RoleBinding, BindingKind::ClusterRoleBinding]);
    (
        proptest::collection::vec(container(), 1..4),
        proptest::collection::vec(select(PATHS.to_vec()), 3),
        (
            any::<bool>(),
            any::<bool>(),
            any::<bool>(),
            proptest::option::of(any::<bool>()),
            proptest::option::of(any::<bool>()),
        ),
        proptest::collection::vec((binding, rules()), 0..3),
    )
        .prop_map(|(mut containers, paths, (pid, ipc, network, users, automount), roles)| {
            for (at, container) in containers.iter_mut().enumerate() {
                container.name = format!("c{at}");
                container.index = u32::try_from(at).unwrap_or_default();
            }
            let volumes = paths.into_iter().enumerate().map(|(at, path)| Volume {
                name: format!("v{at}"),
                source: "hostPath".to_owned(),
                host_path: Some(path.to_owned()),
                ..Volume::default()
            });
            let pod = PodTemplate {
                host_pid: pid,
                host_ipc: ipc,
                host_network: network,
                host_users: users,
                automount_service_account_token: automount,
                volumes: volumes.collect(),
                containers,
                ..PodTemplate::default()
            };
            World { pod, roles }
        })
}

type More = fn(&mut World);

/// Every field, turned towards more power.
const MORE: &[(&str, More)] = &[
    ("privileged", |world| first(world).privileged = Some(true)),
    ("escalation allowed", |world| first(world).allow_privilege_escalation = Some(true)),
    ("escalation left out", |world| first(world).allow_privilege_escalation = None),
    ("root", |world| first(world).run_as_user = Some(0)),
    ("non-root not asked for", |world| first(world).run_as_non_root = Some(false)),
    ("non-root left out", |world| first(world).run_as_non_root = None),
    ("root for the pod", |world| world.pod.security.run_as_user = Some(0)),
    ("no capability dropped", |world| first(world).capabilities_drop.clear()),
    ("SYS_ADMIN", |world| first(world).capabilities_add.push("SYS_ADMIN".to_owned())),
    ("SYS_PTRACE", |world| first(world).capabilities_add.push("SYS_PTRACE".to_owned())),
    ("NET_RAW", |world| first(world).capabilities_add.push("NET_RAW".to_owned())),
    ("CHOWN", |world| first(world).capabilities_add.push("CHOWN".to_owned())),
    ("ALL", |world| first(world).capabilities_add.push("ALL".to_owned())),
    ("seccomp off", |world| first(world).seccomp = Some(profile("Unconfined"))),
    ("AppArmor off", |world| first(world).app_armor = Some(profile("Unconfined"))),
    ("SELinux off", |world| {
        first(world).se_linux =
            Some(SeLinuxOptions { type_label: Some("spc_t".to_owned()), ..SeLinuxOptions::default() });
    }),
    ("unmasked", |world| first(world).proc_mount = Some("Unmasked".to_owned())),
    ("host process", |world| first(world).host_process = Some(true)),
    ("hostPID", |world| world.pod.host_pid = true),
    ("hostIPC", |world| world.pod.host_ipc = true),
    ("hostNetwork", |world| world.pod.host_network = true),
    ("the node’s users", |world| world.pod.host_users = Some(true)),
    ("the node’s users by default", |world| world.pod.host_users = None),
    ("mounts writable", |world| {
        for mount in &mut world.pod.containers[0].mounts {
            mount.read_only = false;
        }
    }),
    ("the node’s root folder", |world| mount(&mut world.pod, "/", false)),
    ("a log folder", |world| mount(&mut world.pod, "/var/log", true)),
    ("the token", |world| world.pod.automount_service_account_token = Some(true)),
    ("a right", |world| world.roles.push((BindingKind::RoleBinding, rule("get", "", "secrets")))),
    ("a right everywhere", |world| world.roles.push((BindingKind::ClusterRoleBinding, rule("*", "*", "*")))),
    ("a wider rule", |world| {
        for (_, rule) in &mut world.roles {
            rule.verbs.push("*".to_owned());
        }
    }),
    ("a wider binding", |world| {
        for (kind, _) in &mut world.roles {
            *kind = BindingKind::ClusterRoleBinding;
        }
    }),
    ("one more container", |world| {
        let mut more = contained("more");
        more.index = 9;
        more.security.privileged = Some(true);
        world.pod.containers.push(more);
    }),
];

fn first(world: &mut World) -> &mut SecurityContext {
    &mut world.pod.containers[0].security
}

proptest! {
    #[test]
    fn more_power_never_lowers_the_effective_privilege_nor_a_priority(before in any_world(), more in 0..MORE.len()) {
        let (what, change) = MORE[more];
        let mut after = before.clone();
        change(&mut after);
        let ((before, findings_before), (after, findings_after)) = (judged(before.objects()), judged(after.objects()));
        prop_assert!(after.value >= before.value, "{what}: {before:?} became {after:?}");
        prop_assert!(after.node >= before.node, "{what}: {before:?} became {after:?}");
        for (key, (priority, factors)) in &findings_after {
            if let Some((priority_before, factors_before)) = findings_before.get(key) {
                prop_assert!(factors[3].0 >= factors_before[3].0, "{what}: {key}");
                prop_assert!(priority >= priority_before, "{what}: {key}: {factors_before:?} became {factors:?}");
            }
        }
    }

    #[test]
    fn order_changes_nothing(
        world in any_world(),
        keys in proptest::collection::vec(any::<u32>(), 16),
    ) {
        let straight = judged(world.objects());
        let mut mixed = world;
        mix(&mut mixed.pod.containers, &keys);
        for (at, container) in (0..).zip(&mut mixed.pod.containers) {
            container.index = at;
            mix(&mut container.mounts, &keys);
            mix(&mut container.security.capabilities_add, &keys);
        }
        mix(&mut mixed.pod.volumes, &keys);
        let mut objects = mixed.objects();
        for object in &mut objects {
            if let Object::Role(role) = object {
                mix(&mut role.rules, &keys);
            }
        }
        mix(&mut objects, &keys);
        prop_assert_eq!(judged(objects), straight);
    }

    #[test]
    fn a_right_of_one_namespace_never_outranks_the_same_right_everywhere(rights in proptest::collection::vec(rules(), 1..4)) {
        let of = |kind| World { roles: rights.iter().map(|rule| (kind, rule.clone())).collect(), ..world(|_| {}) };
        let (here, everywhere) = (judged(of(BindingKind::RoleBinding).objects()), judged(of(BindingKind::ClusterRoleBinding).objects()));
        prop_assert!(here.0.value <= everywhere.0.value);
        prop_assert!(here.0.namespace <= everywhere.0.namespace && here.0.cluster <= everywhere.0.cluster);
        for (key, (priority, _)) in &here.1 {
            if let Some((wider, _)) = everywhere.1.get(key) {
                prop_assert!(priority <= wider, "{key}");
            }
        }
    }
}

/// Another order, by the keys.
fn mix<T>(items: &mut [T], keys: &[u32]) {
    for at in (1..items.len()).rev() {
        let other = usize::try_from(keys[at % keys.len()]).unwrap_or_default() % (at + 1);
        items.swap(at, other);
    }
}
