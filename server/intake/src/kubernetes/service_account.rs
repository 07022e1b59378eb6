//! `v1` `ServiceAccount`.

use super::{
    meta::{self, Scope},
    typed::{self, Fault},
};
use k8s_openapi::api::core::v1 as core;
use posture::{object::ServiceAccount, time::Timestamp};
use serde_json::Value;

/// Reduces a service account.
pub(super) fn read(value: &Value, at: Timestamp) -> Result<ServiceAccount, Fault> {
    let account: core::ServiceAccount = typed::decode(value)?;
    let meta = meta::read(account.metadata, Scope::Namespaced, at)?;
    Ok(ServiceAccount { meta, automount_token: account.automount_service_account_token })
}
