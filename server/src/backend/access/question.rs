//! The question "who can": what was typed, understood, and answered.

use super::{ROWS, Running, behind_subject, number, subject};
use app::view::{AccessQuery, CanRow, WhoCan};
use posture::rbac::{Access, Answer, Hold, Question};

/// The verbs of requests about resources and paths, and those that only RBAC asks for
/// (Kubernetes v1.37, "Authorization", "Request verbs" and "RBAC Good Practices").
const VERBS: &[&str] = &[
    "*",
    "approve",
    "attest",
    "bind",
    "create",
    "delete",
    "deletecollection",
    "escalate",
    "get",
    "head",
    "impersonate",
    "list",
    "options",
    "patch",
    "post",
    "put",
    "sign",
    "update",
    "use",
    "watch",
];

/// Resources whose singular is easily typed instead.
const RESOURCES: &[&str] = &[
    "certificatesigningrequests",
    "clusterrolebindings",
    "clusterroles",
    "configmaps",
    "cronjobs",
    "daemonsets",
    "deployments",
    "endpoints",
    "events",
    "ingresses",
    "jobs",
    "mutatingwebhookconfigurations",
    "namespaces",
    "networkpolicies",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "pods",
    "replicasets",
    "rolebindings",
    "roles",
    "secrets",
    "serviceaccounts",
    "services",
    "statefulsets",
    "validatingwebhookconfigurations",
];

/// How the core group, whose name is empty, is typed.
const CORE: &str = "core";

/// Longer words are no name of Kubernetes (253 letters at the most, and a subresource).
const LONGEST: usize = 300;

/// What the viewer sees.
pub(super) struct Seen<'s> {
    pub(super) namespaces: &'s [String],
    pub(super) narrowed: bool,
}

/// A question, understood.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    verb: String,
    resource: String,
    group: Option<String>,
    namespace: Option<String>,
}

/// The field that was not understood, and what was expected.
type Problem = (&'static str, String);

/// The answer; none where nothing is asked.
pub(super) fn answer(
    access: &Access<'_>,
    running: &Running<'_>,
    seen: &Seen<'_>,
    query: &AccessQuery,
) -> Option<WhoCan> {
    if query.verb.is_none() && query.resource.is_none() && query.group.is_none() && query.namespace.is_none() {
        return None;
    }
    let is_known_verb = |verb: &str| VERBS.contains(&verb) || named(access, |rule| &rule.verbs, verb);
    let asked = match understood(query, seen, is_known_verb) {
        Ok(asked) => asked,
        Err((field, message)) => {
            return Some(WhoCan { problem: Some((field.to_owned(), message)), ..WhoCan::default() });
        }
    };
    let answers = access.who_can(&Question {
        verb: &asked.verb,
        resource: &asked.resource,
        group: asked.group.as_deref(),
        namespace: asked.namespace.as_deref(),
    });
    Some(WhoCan {
        question: in_words(&asked),
        problem: None,
        notes: notes(&asked, access, seen),
        total: number(answers.len()),
        rows: answers.iter().take(ROWS).map(|answer| row(answer, running)).collect(),
    })
}

fn understood(query: &AccessQuery, seen: &Seen<'_>, is_known_verb: impl Fn(&str) -> bool) -> Result<Asked, Problem> {
    let all = [
        ("verb", &query.verb),
        ("resource", &query.resource),
        ("group", &query.group),
        ("namespace", &query.namespace),
    ];
    for (field, value) in all {
        let Some(value) = value else { continue };
        let fits = value.len() <= LONGEST && value.chars().all(|c| c.is_ascii_graphic() && c != '`');
        if !fits {
            return Err((field, "Expected one word, as Kubernetes writes it.".to_owned()));
        }
    }
    let Some(verb) = query.verb.as_deref().map(str::to_ascii_lowercase) else {
        return Err(("verb", "Expected a verb, such as `get`.".to_owned()));
    };
    let Some(resource) = query.resource.clone() else {
        return Err(("resource", "Expected a resource, such as `secrets`.".to_owned()));
    };
    if !is_known_verb(&verb) {
        let message = format!(
            "`{verb}` is no verb that Kubernetes or any role here knows. Expected one such as `get`, `list`, `create`, `patch` or `*`."
        );
        return Err(("verb", message));
    }
    let group = query.group.as_deref().map(str::to_ascii_lowercase);
    let group = group.map(|group| if group == CORE { String::new() } else { group });
    let (resource, group) = match (resource.starts_with('/'), group) {
        (true, None) => (resource, None),
        (true, Some(_)) => return Err(("group", "A path belongs to no API group. Expected nothing here.".to_owned())),
        (false, Some(group)) => (resource.to_ascii_lowercase(), Some(group)),
        (false, None) => with_group(&resource.to_ascii_lowercase()),
    };
    if let Some(namespace) = &query.namespace
        && seen.narrowed
        && !seen.namespaces.contains(namespace)
    {
        return Err(("namespace", "This is none of the namespaces that you see.".to_owned()));
    }
    Ok(Asked { verb, resource, group, namespace: query.namespace.clone() })
}

/// Takes `deployments.apps/scale` apart: the resource with its subresource, and the group where one is written.
fn with_group(resource: &str) -> (String, Option<String>) {
    let (name, subresource) = resource.split_once('/').map_or((resource, None), |(name, sub)| (name, Some(sub)));
    let (name, group) = name.split_once('.').map_or((name, None), |(name, group)| (name, Some(group.to_owned())));
    let name = subresource.map_or_else(|| name.to_owned(), |sub| format!("{name}/{sub}"));
    (name, group)
}

fn in_words(asked: &Asked) -> String {
    let group = match asked.group.as_deref() {
        None => String::new(),
        Some("") => " of the core group".to_owned(),
        Some(group) => format!(" of the group `{group}`"),
    };
    let place = match asked.namespace.as_deref() {
        _ if asked.resource.starts_with('/') => String::new(),
        None => " anywhere".to_owned(),
        Some(namespace) => format!(" in `{namespace}`"),
    };
    format!("Who can `{}` `{}`{group}{place}", asked.verb, asked.resource)
}

fn notes(asked: &Asked, access: &Access<'_>, seen: &Seen<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let name = asked.resource.split('/').next().unwrap_or_default();
    if !name.is_empty()
        && !named(access, |rule| &rule.resources, name)
        && let Some(plural) = plural_of(name)
    {
        notes.push(format!(
            "Kubernetes writes resources in the plural: `{plural}`. No role here names `{name}`, so only wildcards answer."
        ));
    }
    if let Some(namespace) = asked.namespace.as_deref()
        && !seen.namespaces.iter().any(|known| known == namespace)
    {
        notes.push(format!(
            "No namespace `{namespace}` is known. Whoever can everywhere can there too, once it exists."
        ));
    }
    if seen.narrowed {
        notes.push(
            "Only the bindings of your namespaces were looked at. Who can through a binding of the whole cluster is for operators to see."
                .to_owned(),
        );
    }
    notes
}

fn plural_of(name: &str) -> Option<&'static str> {
    let stem = name.strip_suffix('y').map_or_else(|| format!("{name}s"), |stem| format!("{stem}ies"));
    let other = format!("{name}es");
    RESOURCES.iter().find(|known| **known == stem || **known == other).copied()
}

/// Whether any rule that was read has this entry in a list.
fn named(access: &Access<'_>, list: fn(&posture::object::PolicyRule) -> &Vec<String>, entry: &str) -> bool {
    let mut rules = access.inventory.roles.values().flat_map(|role| &role.rules);
    rules.any(|rule| list(rule).iter().any(|known| known == entry))
}

fn row(answer: &Answer<'_>, running: &Running<'_>) -> CanRow {
    let chain = &answer.chain;
    CanRow {
        subject: subject(chain.who, chain.scope()),
        named: answer.hold == Hold::Named,
        chain: behind_subject(chain),
        runs: running.run_as(chain.who),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(verb: &str, resource: &str, group: &str, namespace: &str) -> Result<Asked, Problem> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let query = AccessQuery {
            verb: some(verb),
            resource: some(resource),
            group: some(group),
            namespace: some(namespace),
            ..AccessQuery::default()
        };
        let seen = Seen { namespaces: &["shop".to_owned()], narrowed: true };
        understood(&query, &seen, |verb| VERBS.contains(&verb))
    }

    #[test]
    fn a_question_is_read_as_people_type_it() {
        // (verb, resource, group) -> (resource, group)
        let table = [
            (("GET", "Secrets", ""), ("secrets", None)),
            (("get", "secrets", "core"), ("secrets", Some(""))),
            (("patch", "deployments.apps", ""), ("deployments", Some("apps"))),
            (("update", "deployments.apps/scale", ""), ("deployments/scale", Some("apps"))),
            (("create", "pods/exec", ""), ("pods/exec", None)),
            (("get", "leases.coordination.k8s.io", ""), ("leases", Some("coordination.k8s.io"))),
            (("get", "/Metrics", ""), ("/Metrics", None)),
            (("*", "*", "*"), ("*", Some("*"))),
        ];
        for ((verb, resource, group), (expected, in_group)) in table {
            let asked = read(verb, resource, group, "");
            let asked = asked.as_ref().map(|asked| (asked.resource.as_str(), asked.group.as_deref()));
            assert_eq!(asked, Ok((expected, in_group)), "{resource}");
        }
    }

    #[test]
    fn what_is_not_understood_names_its_field() {
        for (verb, resource, group, namespace, field) in [
            ("", "secrets", "", "", "verb"),
            ("get", "", "", "", "resource"),
            ("gett", "secrets", "", "", "verb"),
            ("get", "/metrics", "apps", "", "group"),
            ("get", "secrets or pods", "", "", "resource"),
            ("get", "secrets", "", "media", "namespace"),
            ("", "", "", "shop", "verb"),
        ] {
            let problem = read(verb, resource, group, namespace).map_err(|(field, _)| field);
            assert_eq!(problem.err(), Some(field), "{verb} {resource} {group} {namespace}");
        }
    }

    #[test]
    fn a_singular_has_its_plural() {
        for (one, many) in [
            ("secret", Some("secrets")),
            ("networkpolicy", Some("networkpolicies")),
            ("ingress", Some("ingresses")),
            ("secrets", None),
            ("widget", None),
        ] {
            assert_eq!(plural_of(one), many, "{one}");
        }
    }
}
