//! The reference page of the configuration, written from the same lines that read it.

use super::{
    Config, limits, log, server, sessions,
    setting::{Setting, parse, parse_list},
    sign_in,
};
use std::fmt::Write;

/// Every section: its name, what it is about, its settings.
pub(super) const SECTIONS: &[(&str, &str, &[Setting])] = &[
    ("server", "Where the server listens and what it serves.", server::SETTINGS),
    (
        "limits",
        "How much the server takes. What is over a limit is refused by name; nothing is left half-done.",
        limits::SETTINGS,
    ),
    ("sessions", "How long somebody stays signed in.", sessions::SETTINGS),
    ("sign-in", "Passwords and attempts.", sign_in::SETTINGS),
    ("log", "What the server says of itself, on standard error.", log::SETTINGS),
    (
        "engine",
        "What the installation tells the engine. `atalaya scan --settings FILE` takes the same keys, without this heading.",
        ENGINE,
    ),
];

const ENGINE: &[Setting] = &[
    Setting {
        key: "allowed-registries",
        variable: Some("ATALAYA_ENGINE_ALLOWED_REGISTRIES"),
        flag: None,
        help: "Registries, or registry and path, that images may come from, such as `registry.example` or `docker.io/library`. In the variable separated by commas. Where none is named, the check answers “unknown”.",
        unset: None,
        set: |config, text| {
            config.engine.allowed_registries = parse_list(text);
            Ok(())
        },
    },
    Setting {
        key: "allowed-bases",
        variable: None,
        flag: None,
        help: "Base images that the platform keeps up to date: a list of `image` and `layers`, the diff ids from the base up. What is found in their layers is the operators’ move.",
        unset: None,
        set: |_, _| Ok(()),
    },
    Setting {
        key: "pod-security-version",
        variable: Some("ATALAYA_ENGINE_POD_SECURITY_VERSION"),
        flag: None,
        help: "The version of the Pod Security Standards to judge by where a namespace’s label `pod-security.kubernetes.io/enforce-version` pins none: the cluster’s own version, such as `v1.28`, or `latest`.",
        unset: None,
        set: |config, text| {
            parse(text, "`latest`, or a version such as `v1.28`")
                .map(|value| config.engine.pod_security_version = value)
        },
    },
    Setting {
        key: "kubernetes-version",
        variable: Some("ATALAYA_ENGINE_KUBERNETES_VERSION"),
        flag: None,
        help: "The API server’s version, such as `v1.34`. Roles and bindings equal to that version’s own give no finding; where it is not set, those equal to any known version’s. It is also what `latest` means for Pod Security.",
        unset: None,
        set: |config, text| {
            parse(text, "a version such as `v1.34`").map(|value| config.engine.kubernetes_version = Some(value))
        },
    },
    Setting {
        key: "judge-kubernetes-own-access",
        variable: Some("ATALAYA_ENGINE_JUDGE_KUBERNETES_OWN_ACCESS"),
        flag: None,
        help: "Judges the roles and bindings that Kubernetes makes for itself like any others.",
        unset: None,
        set: |config, text| {
            parse(text, "`true` or `false`").map(|value| config.engine.judge_kubernetes_own_access = value)
        },
    },
    Setting {
        key: "teams.label",
        variable: Some("ATALAYA_ENGINE_TEAMS_LABEL"),
        flag: None,
        help: "The label that names the team, on namespaces and, within what the namespace allows, on workloads.",
        unset: None,
        set: |config, text| {
            text.trim().clone_into(&mut config.engine.teams.label);
            Ok(())
        },
    },
    Setting {
        key: "teams.mappings",
        variable: None,
        flag: None,
        help: "Whose namespace is whose: a list of `namespace` (one `*` stands for anything), `team`, and `also`, other teams that a workload’s label may choose there. The first that matches wins over the namespace’s label.",
        unset: None,
        set: |_, _| Ok(()),
    },
    Setting {
        key: "teams.operators",
        variable: Some("ATALAYA_ENGINE_TEAMS_OPERATORS"),
        flag: None,
        help: "The team that moves on the operators’ side.",
        unset: None,
        set: |config, text| {
            text.trim().clone_into(&mut config.engine.teams.operators);
            Ok(())
        },
    },
    Setting {
        key: "teams.system-namespaces",
        variable: Some("ATALAYA_ENGINE_TEAMS_SYSTEM_NAMESPACES"),
        flag: None,
        help: "Namespaces whose workloads belong to the platform itself. In the variable separated by commas.",
        unset: None,
        set: |config, text| {
            config.engine.teams.system_namespaces = parse_list(text);
            Ok(())
        },
    },
];

/// The reference page, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "<!-- Written by `atalaya config reference`; a test holds it to the program. -->\n\
         # Configuration\n\
         \n\
         Nothing has to be configured. What is given is read in this order, the later wins: the values below, a TOML file\n\
         (`--config FILE` or `ATALAYA_CONFIG`), variables of the environment, flags of `atalaya serve`. A key that is not\n\
         listed here, or a value that cannot be used, ends the start with its place and what was expected.\n",
    );
    let defaults = toml::Value::try_from(Config::default()).ok();
    for (section, about, settings) in SECTIONS {
        // Writing to a String cannot fail.
        let _ = write!(
            page,
            "\n## `[{section}]`\n\n{about}\n\n| key | otherwise | variable | flag | what it does |\n|---|---|---|---|---|\n"
        );
        for setting in *settings {
            let path = format!("{section}.{}", setting.key);
            let default = setting.unset.map_or_else(|| value_at(defaults.as_ref(), &path), str::to_owned);
            let code = |name: Option<&str>| name.map(|name| format!("`{name}`")).unwrap_or_default();
            let _ = writeln!(
                page,
                "| `{}` | {default} | {} | {} | {} |",
                setting.key,
                code(setting.variable),
                code(setting.flag),
                setting.help
            );
        }
    }
    page.push_str(EXAMPLE);
    page
}

/// The default as the file would write it.
fn value_at(defaults: Option<&toml::Value>, path: &str) -> String {
    let value = path.split('.').try_fold(defaults, |value, key| value.map(|value| value.get(key))).flatten();
    value.map(|value| format!("`{value}`")).unwrap_or_default()
}

const EXAMPLE: &str = r#"
## An example

```toml
[server]
listen = "0.0.0.0:3000"
public-url = "https://atalaya.example"
data = "/var/lib/atalaya"
trusted-proxies = 1

[log]
format = "json"

[engine]
allowed-registries = ["registry.example", "docker.io/library"]

[[engine.allowed-bases]]
image = "docker.io/library/debian:12"
layers = ["sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"]

[[engine.teams.mappings]]
namespace = "shop-*"
team = "storefront"
```
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// `section.key` of every value, down to what is no table.
    fn keys(value: &toml::Value, prefix: &str, into: &mut BTreeSet<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    keys(value, &format!("{prefix}{}{key}", if prefix.is_empty() { "" } else { "." }), into);
                }
            }
            _ => {
                into.insert(prefix.to_owned());
            }
        }
    }

    #[test]
    fn every_setting_stands_on_the_page_and_the_page_invents_none() {
        let full = Config {
            server: crate::config::Server { public_url: "https://x".parse().ok(), ..Default::default() },
            engine: posture::settings::Settings { kubernetes_version: "v1.34".parse().ok(), ..Default::default() },
            ..Config::default()
        };
        let mut expected = BTreeSet::new();
        keys(&toml::Value::try_from(full).unwrap(), "", &mut expected);
        let listed: BTreeSet<String> = SECTIONS
            .iter()
            .flat_map(|(section, _, settings)| settings.iter().map(move |setting| format!("{section}.{}", setting.key)))
            .collect();
        assert_eq!(listed, expected);
        let variables: Vec<_> = SECTIONS
            .iter()
            .flat_map(|(_, _, settings)| settings.iter().filter_map(|setting| setting.variable))
            .collect();
        assert_eq!(variables.iter().collect::<BTreeSet<_>>().len(), variables.len());
    }

    #[test]
    fn every_variable_changes_something() {
        for (_, _, settings) in SECTIONS {
            for setting in settings.iter().filter(|setting| setting.variable.is_some()) {
                let changed =
                    ["7", "x", "https://x.example", "127.0.0.1:7", "json", "v1.7", "true"].iter().any(|text| {
                        let mut config = Config::default();
                        (setting.set)(&mut config, text).is_ok() && config != Config::default()
                    });
                assert!(changed, "{}", setting.key);
            }
        }
    }

    #[test]
    fn the_example_is_a_configuration() {
        let toml = EXAMPLE.split("```").nth(1).and_then(|block| block.strip_prefix("toml")).unwrap();
        let config: Config = toml::from_str(toml).unwrap();
        assert_eq!(config.validate(), Ok(()));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the one switch that writes the page instead of comparing it")]
    fn the_page_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, reference()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(page == reference(), "docs/configuration.md is stale: run this test with UPDATE=1");
    }
}
