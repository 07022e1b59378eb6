//! Whose move a finding is, and why. The rule that decides is part of the finding.

use crate::{
    check::Check,
    inventory::{Namespace, Workload},
    settings::Settings,
    words::Side,
};
use std::{borrow::Cow, sync::Arc};

/// A side, the rule that decided it, and the team that moves.
#[derive(Debug, Clone)]
pub struct Responsibility {
    /// Developer or operator.
    pub side: Side,
    /// The rule in words.
    pub reason: Cow<'static, str>,
    /// The team, where one is known.
    pub team: Option<Arc<str>>,
}

/// Who is responsible in one namespace, worked out once for all its findings.
#[derive(Debug)]
pub(crate) struct Assigner<'a> {
    settings: &'a Settings,
    system: bool,
    namespace_team: Option<Arc<str>>,
    operators: Arc<str>,
}

impl<'a> Assigner<'a> {
    pub(crate) fn of(namespace: &Namespace<'_>, settings: &'a Settings) -> Self {
        let name = &namespace.entry.name;
        let labels = namespace.entry.object.map(|object| &object.meta.labels);
        Self {
            settings,
            system: settings.teams.is_system(name),
            namespace_team: settings.teams.of_namespace(name, labels).map(Arc::from),
            operators: settings.teams.operators.as_str().into(),
        }
    }

    /// The team whose namespace it is: who may see it.
    pub(crate) fn namespace_team(&self) -> Option<&Arc<str>> {
        self.namespace_team.as_ref()
    }

    /// The team of a workload: its label's choice where the namespace allows it, else the namespace's team.
    pub(crate) fn workload_team(&self, workload: &Workload<'_>) -> Option<Arc<str>> {
        let meta = &workload.entry.source.meta;
        match self.settings.teams.of_workload(&meta.namespace, &workload.pod().labels) {
            Some(team) => Some(team.into()),
            None => self.namespace_team.clone(),
        }
    }

    /// The default assignment of a check's failure.
    pub(crate) fn default_of(&self, check: &Check, developers: Option<&Arc<str>>) -> Responsibility {
        self.assign(check.side, Cow::Borrowed(check.side_reason), developers)
    }

    /// An assignment that something stronger than the check's default decided.
    pub(crate) fn assign(
        &self,
        side: Side,
        reason: Cow<'static, str>,
        developers: Option<&Arc<str>>,
    ) -> Responsibility {
        if self.system && side == Side::Developer {
            return Responsibility {
                side: Side::Operator,
                reason: Cow::Borrowed("System workloads are the operators’ part."),
                team: Some(self.operators.clone()),
            };
        }
        let team = match side {
            Side::Developer => developers.cloned(),
            Side::Operator => Some(self.operators.clone()),
        };
        Responsibility { side, reason, team }
    }
}
