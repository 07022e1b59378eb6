//! Kubernetes objects from YAML and JSON.
//!
//! Both formats end in one [`serde_json::Value`] an object, as they do inside Kubernetes, which turns YAML into JSON
//! before it decodes; from there on there is one path, [`object::read`], and so one set of rules.

mod admission;
mod container;
mod field;
mod json;
mod locate;
mod meta;
mod network_policy;
mod object;
mod pod;
mod rbac;
mod secret_env;
mod security;
mod selector;
mod service_account;
mod shape;
mod stream;
mod typed;
mod version;
mod workload;
mod yaml;

pub(crate) use json::read_json;
pub(crate) use yaml::read_yaml;
