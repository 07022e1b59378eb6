//! What a list wants, as conditions that name the index to go by. SQLite keeps no figures of its own here that would let it
//! choose, and with a million findings the wrong choice reads all of them.

use super::super::{
    codes::Code,
    view::{Conditions, View, like},
};
use crate::Result;
use posture::{
    query::{Due, FindingFilter, SortBy},
    time::{DAY, Timestamp},
    words::{Area, Presence, Work},
};
use std::collections::BTreeSet;

/// Days that count as a week ahead.
const WEEK_DAYS: i64 = 7;

/// So many namespaces are gathered one after another; more are filtered out of what another index names.
const MOST_GATHERED: usize = 100;

/// So many different triples of letters of a word are looked up; the comparison in full does the rest.
const MOST_TRIPLES: usize = 24;

/// Findings are in two halves, each with its own stretch of every index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// The fault may be there and somebody still has to move.
    Unresolved,
    /// All others.
    Resolved,
}

impl Half {
    /// The halves in which a filter can find something.
    pub(super) fn of(filter: &FindingFilter) -> Vec<Self> {
        if filter.unresolved_only() {
            return vec![Half::Unresolved];
        }
        let (presences, works) = (&filter.presence, &filter.work);
        let unresolved = (presences.is_empty() || presences.iter().any(|presence| presence.may_be_there()))
            && (works.is_empty() || works.iter().any(|work| work.is_unresolved()));
        let resolved = presences.is_empty()
            || works.is_empty()
            || presences.iter().any(|presence| !presence.may_be_there())
            || works.iter().any(|work| !work.is_unresolved());
        [(unresolved, Half::Unresolved), (resolved, Half::Resolved)]
            .into_iter()
            .filter_map(|(possible, half)| possible.then_some(half))
            .collect()
    }
}

/// How the rows are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Few match: all of them by the index of one filter.
    Gather,
    /// Many match: along the index of the order, until there are enough.
    Walk(SortBy),
}

/// A filter that has an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Namespaces,
    Image,
    Team,
    Text,
    Event,
    State,
    Check,
    Due,
    Severity,
    Area,
    /// No filter leads: all of the cluster.
    Cluster,
}

/// What is wanted of a view's findings.
pub(super) struct Wanted<'a> {
    pub(super) view: &'a View,
    pub(super) filter: &'a FindingFilter,
    /// The repositories that the filter by image means.
    pub(super) repositories: Option<Vec<String>>,
    pub(super) now: Timestamp,
}

impl Wanted<'_> {
    /// The conditions on the finding `f` of one half, so that the way's index is the one that can be used.
    pub(super) fn conditions(&self, half: Half, way: Way) -> Result<Conditions> {
        let filter = self.filter;
        let lead = self.lead(half, way);
        // A plus before a column keeps the planner from taking an index for it.
        let shown = |of: Lead| if of == lead { "" } else { "+" };
        let mut conditions = self.of_view(lead, way)?;
        match half {
            Half::Unresolved => conditions.and("f.unresolved = 1"),
            Half::Resolved => conditions.and("f.unresolved = 0 AND f.merged_into = 0"),
        }
        self.areas(&mut conditions, shown(Lead::Area), lead);
        let severities = filter.severity.iter().map(|severity| severity.code());
        conditions.codes(&format!("{}f.severity", shown(Lead::Severity)), severities);
        self.states(&mut conditions, half, shown(Lead::State));
        conditions.texts(&format!("{}f.team", shown(Lead::Team)), &filter.team)?;
        conditions.texts(&format!("{}f.check_id", shown(Lead::Check)), &filter.check)?;
        if let Some(workload) = &filter.workload {
            of_workload(&mut conditions, workload);
        }
        if let Some(repositories) = &self.repositories {
            if repositories.is_empty() {
                conditions.and("1 = 0");
            }
            conditions.texts(&format!("{}f.repository", shown(Lead::Image)), repositories)?;
        }
        if lead == Lead::Text {
            conditions.search();
            let triples = conditions.text(&triples(filter.text.as_deref().unwrap_or_default()));
            conditions.and(&format!("finding_search MATCH {triples}"));
        }
        for word in filter.text.as_deref().unwrap_or_default().split_whitespace() {
            let pattern = conditions.text(&format!("%{}%", like(&word.to_ascii_lowercase())));
            conditions.and(&format!("f.search LIKE {pattern} ESCAPE '\\'"));
        }
        self.due(&mut conditions, shown(Lead::Due));
        self.event(&mut conditions, shown(Lead::Event))?;
        Ok(conditions)
    }

    /// Whether the index of the order is gone by.
    pub(super) fn is_ordered(&self, half: Half, way: Way) -> bool {
        matches!(way, Way::Walk(_)) || self.lead(half, way) == Lead::Cluster
    }

    /// The filter whose index is gone by.
    fn lead(&self, half: Half, way: Way) -> Lead {
        let filter = self.filter;
        let one = |values: &[String]| values.len() == 1;
        if let Way::Walk(by) = way {
            // Some indexes have both: the filter's one value, and within it the order.
            return match by {
                SortBy::Priority if self.repositories.as_deref().is_some_and(one) => Lead::Image,
                SortBy::Priority if one(&filter.team) => Lead::Team,
                SortBy::Priority if one(&filter.check) => Lead::Check,
                SortBy::Priority if filter.severity.len() == 1 => Lead::Severity,
                SortBy::Due if filter.due.is_some() => Lead::Due,
                _ => Lead::Cluster,
            };
        }
        let (presences, works) = self.states_of(half);
        let states = !presences.is_empty() && !presences.contains(&Presence::Present)
            || !works.is_empty() && !works.contains(&Work::Open);
        let few = self.view.namespaces.as_ref().is_some_and(|ids| ids.len() <= MOST_GATHERED);
        let text = filter.text.as_deref().is_some_and(|text| !triples(text).is_empty());
        [
            (few, Lead::Namespaces),
            (self.repositories.is_some(), Lead::Image),
            (!filter.team.is_empty(), Lead::Team),
            (text, Lead::Text),
            (filter.event.is_some(), Lead::Event),
            (states, Lead::State),
            (!filter.check.is_empty(), Lead::Check),
            (filter.due.is_some(), Lead::Due),
            (!filter.severity.is_empty(), Lead::Severity),
            (!filter.area.is_empty() || !filter.pillar.is_empty() || !filter.side.is_empty(), Lead::Area),
        ]
        .into_iter()
        .find_map(|(there, lead)| there.then_some(lead))
        .unwrap_or(Lead::Cluster)
    }

    /// Cluster and namespaces.
    fn of_view(&self, lead: Lead, way: Way) -> Result<Conditions> {
        let cluster = match lead {
            Lead::Namespaces | Lead::Text | Lead::Event => "+f.cluster_id",
            _ => "f.cluster_id",
        };
        match way {
            Way::Walk(_) if lead == Lead::Cluster => Conditions::of_findings(self.view),
            _ if lead == Lead::Namespaces => Conditions::of_columns(self.view, cluster, "f.namespace_id"),
            _ => Conditions::of_columns(self.view, cluster, "+f.namespace_id"),
        }
    }

    /// Areas, by themselves and by pillar, and sides, which share an index.
    fn areas(&self, conditions: &mut Conditions, shown: &str, lead: Lead) {
        let filter = self.filter;
        let of_pillars: Vec<Area> = filter.pillar.iter().flat_map(|pillar| pillar.areas()).copied().collect();
        let wanted = |area: &Area| {
            (of_pillars.is_empty() || of_pillars.contains(area))
                && (filter.area.is_empty() || filter.area.contains(area))
        };
        if lead == Lead::Area || !of_pillars.is_empty() || !filter.area.is_empty() {
            // Where sides lead, every area is named, since it stands before the side in the index.
            let mut areas = Area::ALL.iter().copied().filter(wanted).peekable();
            if areas.peek().is_none() {
                conditions.and("1 = 0");
            }
            conditions.codes(&format!("{shown}f.area"), areas.map(Code::code));
        }
        conditions.codes(&format!("{shown}f.side"), filter.side.iter().map(|side| side.code()));
    }

    /// The presences and works that still have to be told apart within a half; none where all of it is wanted.
    fn states_of(&self, half: Half) -> (Vec<Presence>, Vec<Work>) {
        let (mut presences, mut works) = (self.filter.presence.clone(), self.filter.work.clone());
        if half == Half::Unresolved {
            presences.retain(|presence| presence.may_be_there());
            works.retain(|work| work.is_unresolved());
            if Presence::ALL.iter().filter(|presence| presence.may_be_there()).all(|one| presences.contains(one)) {
                presences.clear();
            }
            if Work::ALL.iter().filter(|work| work.is_unresolved()).all(|one| works.contains(one)) {
                works.clear();
            }
        }
        (presences, works)
    }

    fn states(&self, conditions: &mut Conditions, half: Half, shown: &str) {
        let (presences, works) = self.states_of(half);
        conditions.codes(&format!("{shown}f.presence"), presences.iter().map(|presence| presence.code()));
        conditions.codes(&format!("{shown}f.work"), works.iter().map(|work| work.code()));
        // Their indexes leave out what almost every finding is, and are used where the condition says so too.
        if !presences.is_empty() && !presences.contains(&Presence::Present) {
            conditions.and("f.presence <> 0");
        }
        if !works.is_empty() && !works.contains(&Work::Open) {
            conditions.and("f.work <> 0");
        }
    }

    fn due(&self, conditions: &mut Conditions, shown: &str) {
        match self.filter.due {
            None => {}
            Some(Due::Overdue) => {
                let now = conditions.number(self.now.0);
                conditions.and(&format!("{shown}f.due_at < {now}"));
            }
            Some(Due::Week) => {
                let (from, to) = (conditions.number(self.now.0), conditions.number(self.now.plus_days(WEEK_DAYS).0));
                conditions.and(&format!("{shown}f.due_at >= {from} AND {shown}f.due_at < {to}"));
            }
        }
    }

    fn event(&self, conditions: &mut Conditions, shown: &str) -> Result<()> {
        let Some(event) = self.filter.event else { return Ok(()) };
        let kind = conditions.text(event.word());
        let since = conditions.number(i64::from(self.filter.since_day.unwrap_or(0)) * DAY);
        let namespaces = match &self.view.namespaces {
            Some(ids) => conditions.list(ids)?,
            None => format!("(SELECT id FROM namespace WHERE cluster_id = {})", self.view.cluster.id),
        };
        conditions.and(&format!(
            "{shown}f.id IN (SELECT e.finding_id FROM event e WHERE e.namespace_id IN {namespaces} AND e.kind = {kind} AND e.at >= {since})"
        ));
        Ok(())
    }
}

/// `name` or `Kind/name`, also where a vulnerability stands in several workloads.
fn of_workload(conditions: &mut Conditions, workload: &str) {
    let (kind, name) = workload.split_once('/').map_or((None, workload), |(kind, name)| (Some(kind), name));
    let name = conditions.text(name);
    let kind = kind.map(|kind| conditions.text(kind));
    let of = |table: &str| match &kind {
        None => format!("{table}.workload_name = {name}"),
        Some(kind) => format!("{table}.workload_name = {name} AND {table}.workload_kind = {kind}"),
    };
    conditions.and(&format!(
        "(({}) OR (f.workloads > 1 AND EXISTS (SELECT 1 FROM occurrence o WHERE o.finding_id = f.id AND o.withdrawn_at = 0 AND {})))",
        of("f"),
        of("o")
    ));
}

/// What a text search asks its index for: every three letters that follow each other in a word must be somewhere. Empty
/// where no word has three letters, and then nothing but reading helps. A NUL ends SQLite's text, so its word is left out.
fn triples(text: &str) -> String {
    let mut found = BTreeSet::new();
    for word in text.split_whitespace().filter(|word| !word.contains('\0')) {
        let letters: Vec<char> = word.to_ascii_lowercase().chars().collect();
        found.extend(letters.windows(3).take(MOST_TRIPLES).map(|three| three.iter().collect::<String>()));
    }
    let quoted = found.iter().take(MOST_TRIPLES).map(|three| format!("\"{}\"", three.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_asked_for_by_its_triples_of_letters() {
        assert_eq!(triples("Zlib  a\"b"), "\"a\"\"b\" AND \"lib\" AND \"zli\"");
        assert_eq!(triples("ab c"), "");
        assert_eq!(triples("a\0bcd"), "");
    }

    #[test]
    fn a_half_is_left_out_where_the_filter_finds_nothing_in_it() {
        let of = |presence: &[Presence], work: &[Work], all| {
            Half::of(&FindingFilter {
                presence: presence.to_vec(),
                work: work.to_vec(),
                all,
                ..FindingFilter::default()
            })
        };
        assert_eq!(of(&[], &[], false), [Half::Unresolved]);
        assert_eq!(of(&[], &[], true), [Half::Unresolved, Half::Resolved]);
        assert_eq!(of(&[Presence::Fixed], &[], false), [Half::Resolved]);
        assert_eq!(of(&[Presence::Present], &[Work::Open], false), [Half::Unresolved]);
        assert_eq!(of(&[Presence::Present], &[], false), [Half::Unresolved, Half::Resolved]);
        assert_eq!(of(&[], &[Work::Accepted], false), [Half::Resolved]);
    }
}
