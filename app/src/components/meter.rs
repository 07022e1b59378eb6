//! Meters: scores, gauges, sparklines and the split between the sides. Drawn by the server as SVG,
//! geometry in attributes and colour in classes. Unknown is a question mark and an empty track, never 0.

use super::format;
use leptos::prelude::*;
use posture::words::Side;

/// A score of 0 to 100 with its bar.
#[component]
pub fn ScoreMeter(
    /// The score; none when it is not known.
    score: Option<u8>,
    /// Whether it is the lowest of its column, which is underlined.
    #[prop(optional)]
    worst: bool,
) -> impl IntoView {
    let class = match (score, worst) {
        (None, _) => "score score-unknown",
        (Some(_), true) => "score score-worst",
        (Some(_), false) => "score",
    };
    view! {
        <span class=class>
            {score_words(score)}
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="bar-track" width="100" height="10" rx="2"></rect>
                {score.map(|score| view! { <rect class="bar-fill" width=score.min(100).to_string() height="10" rx="2"></rect> })}
            </svg>
        </span>
    }
    .into_any()
}

fn score_words(score: Option<u8>) -> AnyView {
    match score {
        Some(score) => view! { <b>{score.min(100)}</b> }.into_any(),
        None => view! { <b>"?"<span class="vh">" unknown"</span></b> }.into_any(),
    }
}

/// A share as a bar: a part of a whole, such as 16 of 18 pods. The numbers stand beside it.
#[component]
pub fn Bar(
    /// How many.
    part: u64,
    /// Of how many.
    whole: u64,
) -> impl IntoView {
    let filled = format::share(part, whole, 100).unwrap_or(0);
    view! {
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-track" width="100" height="10" rx="2"></rect>
            <rect class="bar-fill" width=filled.to_string() height="10" rx="2"></rect>
        </svg>
    }
    .into_any()
}

/// A score as a gauge of three quarters of a circle.
#[component]
pub fn ScoreDial(
    /// The score; none when it is not known.
    score: Option<u8>,
    /// What is scored, for whoever does not see the gauge.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    // Three quarters of a circle of radius 30 around (36, 36), from the lower left over the top to the lower right.
    const ARC: &str = "M14.79 57.21A30 30 0 1 1 57.21 57.21";
    let words = match score {
        Some(score) => format!("{label}: {} of 100", score.min(100)),
        None => format!("{label}: unknown"),
    };
    let shown = score.map_or_else(|| "?".to_owned(), |score| score.min(100).to_string());
    // A dash of no length would still draw its round end, so 0 draws nothing.
    let filled = score.filter(|score| *score > 0).map(|score| {
        let dash = format!("{} 200", score.min(100));
        view! { <path class="arc-on" d=ARC pathLength="100" stroke-dasharray=dash></path> }
    });
    view! {
        <svg class="dial" viewBox="0 1 72 62" role="img" aria-label=words focusable="false">
            <path class="arc" d=ARC></path>
            {filled}
            <text x="36" y="42.5" aria-hidden="true">{shown}</text>
        </svg>
    }
    .into_any()
}

/// The points of a line through `values`, in a box of 84 by 22 with 3 units of air above and below.
fn points(values: &[u32]) -> Vec<(f64, f64)> {
    let low = values.iter().copied().min().unwrap_or(0);
    let span = f64::from(values.iter().copied().max().unwrap_or(0) - low);
    let last = f64::from(u32::try_from(values.len().saturating_sub(1)).unwrap_or(u32::MAX));
    (0_u32..)
        .zip(values)
        .map(|(index, value)| {
            let x = if last > 0.0 { f64::from(index) / last * 84.0 } else { 84.0 };
            let y = if span > 0.0 { 19.0 - f64::from(value - low) / span * 16.0 } else { 19.0 };
            (x, y)
        })
        .collect()
}

/// The path through `points`, with one decimal.
fn line(points: &[(f64, f64)]) -> String {
    let words: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    format!("M{}", words.join("L"))
}

/// The last days as one line, with a dot for now. Fewer than two days draw nothing but say so.
#[component]
pub fn Sparkline(
    /// One value a day, the oldest first.
    values: Vec<u32>,
    /// What the line shows and its last value, for whoever does not see it: "14 days, now 1,088".
    #[prop(into)]
    title: String,
) -> impl IntoView {
    if values.len() < 2 {
        return view! { <span class="meta">"no trend yet"</span> }.into_any();
    }
    let points = points(&values);
    let line = line(&points);
    let area = format!("{line}V22H0z");
    let (x, y) = points.last().copied().unwrap_or((84.0, 19.0));
    view! {
        <svg class="spark" viewBox="0 0 84 22" role="img" aria-label=title focusable="false">
            <path class="area" d=area></path>
            <path class="line" d=line></path>
            <circle class="now" cx=format!("{x:.1}") cy=format!("{y:.1}") r="2"></circle>
        </svg>
    }
    .into_any()
}

/// A sparkline with the change beside it.
#[component]
pub fn Trend(
    /// One value a day, the oldest first.
    values: Vec<u32>,
    /// The change that the number states.
    change: i64,
    /// Since when: read aloud after the change.
    #[prop(into)]
    since: String,
) -> impl IntoView {
    let title = format!(
        "{} days, now {}",
        values.len(),
        values.last().map_or_else(|| "?".to_owned(), |now| format::thousands(u64::from(*now)))
    );
    view! {
        <span class="trend">
            <Sparkline values=values title=title/>
            <span class="delta">{format::delta(change)}<span class="vh">" " {since}</span></span>
        </span>
    }
    .into_any()
}

/// Developers' and operators' shares: solid and hatched. The numbers stand beside it.
#[component]
pub fn SplitBar(
    /// How many are the developers'.
    developer: u64,
    /// How many are the operators'.
    operator: u64,
) -> impl IntoView {
    let shares = format::share(developer, developer.saturating_add(operator), 1000).map(|share| {
        let left = format!("{}.{}%", share / 10, share % 10);
        let right = format!("{}.{}%", (1000 - share) / 10, (1000 - share) % 10);
        let both = share > 0 && share < 1000;
        view! {
            <rect class="dev-fill" width=left.clone() height="10"></rect>
            <rect class="hatch-bg" x=left.clone() width=right.clone() height="10"></rect>
            <rect class="op-fill" x=left.clone() width=right height="10"></rect>
            {both.then(|| view! { <rect class="split-gap" x=left width="2" height="10"></rect> })}
        }
    });
    view! {
        <svg class="split" aria-hidden="true" focusable="false">
            {shares.is_none().then(|| view! { <rect class="bar-track" width="100%" height="10"></rect> })}
            {shares}
        </svg>
    }
    .into_any()
}

/// What solid and hatched mean.
#[component]
pub fn SideLegend() -> impl IntoView {
    view! {
        <span class="legend">
            <span>
                <svg class="swatch" aria-hidden="true" focusable="false"><rect class="dev-fill" width="18" height="10"></rect></svg>
                {Side::Developer.label()}
            </span>
            <span>
                <svg class="swatch" aria-hidden="true" focusable="false">
                    <rect class="hatch-bg" width="18" height="10"></rect>
                    <rect class="op-fill" width="18" height="10"></rect>
                </svg>
                {Side::Operator.label()}
            </span>
        </span>
    }
    .into_any()
}

/// One row of the table that compares the sides.
pub struct SideRow {
    /// What is counted: a severity's mark, or words.
    pub head: AnyView,
    /// How many are the developers', and the list of them.
    pub developer: (u64, Option<String>),
    /// How many are the operators', and the list of them.
    pub operator: (u64, Option<String>),
    /// Whether it is the sum of the rows above.
    pub is_sum: bool,
}

/// Whose move it is: one row for each severity or state, the developers' count, the split, the operators' count.
#[component]
pub fn SideTable(
    /// What is counted, read aloud.
    #[prop(into)]
    caption: String,
    /// The rows.
    rows: Vec<SideRow>,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|row| {
            let (developer, operator) = (row.developer.0, row.operator.0);
            view! {
                <tr class=if row.is_sum { "sum" } else { "" }>
                    <th scope="row">{row.head}</th>
                    <td class="n">{linked_count(row.developer)}</td>
                    <td><SplitBar developer=developer operator=operator/></td>
                    <td class="n">{linked_count(row.operator)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="sides">
            <caption class="vh">{caption}</caption>
            <thead class="vh">
                <tr>
                    <td></td>
                    <th scope="col">{Side::Developer.label()}</th>
                    <td></td>
                    <th scope="col">{Side::Operator.label()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn linked_count((count, href): (u64, Option<String>)) -> AnyView {
    let text = format::thousands(count);
    match href.filter(|_| count > 0) {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}

/// A pillar's gauge with its heading and the parts of its score.
#[component]
pub fn Gauge(
    /// The pillar.
    #[prop(into)]
    title: String,
    /// Its score; none when it is not known.
    score: Option<u8>,
    /// The parts of the score, or why it is not known.
    children: Children,
) -> impl IntoView {
    let label = title.clone();
    view! {
        <section class="card">
            <div class="body gauge">
                <ScoreDial score=score label=label/>
                <div>
                    <h2>{title}</h2>
                    {children()}
                </div>
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_in_its_box() {
        for values in [vec![1, 5, 3], vec![7, 7, 7], vec![0, u32::MAX], (0..500).collect()] {
            for (x, y) in points(&values) {
                assert!((0.0..=84.0).contains(&x) && (3.0..=19.0).contains(&y), "{x} {y}");
            }
        }
    }

    #[test]
    fn more_is_higher() {
        let points = points(&[1, 9]);
        assert_eq!(line(&points), "M0.0 19.0L84.0 3.0");
    }
}
