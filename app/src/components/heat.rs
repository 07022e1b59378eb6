//! Cells of the heat table.

use super::format;
use leptos::prelude::*;
use posture::words::Severity;

/// The step of the tint, 0 to 3: which third of the largest count of its severity this count reaches.
fn step(count: u64, largest: u64) -> u8 {
    let (count, largest) = (u128::from(count), u128::from(largest));
    match count {
        0 => 0,
        _ if count * 3 >= largest * 2 => 3,
        _ if count * 3 >= largest => 2,
        _ => 1,
    }
}

/// A cell with a count. The tint ranks it within its severity; the number always stands there and is a link.
/// On a phone the cell carries its heading itself. Zero is quiet and no link; a count that is not known is a question mark.
#[component]
pub fn HeatCell(
    /// The severity whose tint it has.
    severity: Severity,
    /// How many; none when not known.
    count: Option<u64>,
    /// The largest count of this severity, both sides together, on which the tint is ranked.
    largest: u64,
    /// The list that the number counts.
    #[prop(into)]
    href: String,
    /// What is counted, read aloud after the number: "critical, developer, in media".
    #[prop(into)]
    what: String,
    /// The column's heading with its side, which a phone shows in the cell: "Dev critical".
    #[prop(into)]
    label: String,
    /// Whether a line on the left begins a group of columns.
    #[prop(optional)]
    group: bool,
) -> impl IntoView {
    let cell = match count {
        None => view! { <span class="cell zero">"?"<span class="vh">" unknown: " {what}</span></span> }.into_any(),
        Some(0) => view! { <span class="cell zero">"0"<span class="vh">" " {what}</span></span> }.into_any(),
        Some(count) => {
            let class = format!("cell heat-{} t{}", severity.word(), step(count, largest));
            view! { <a class=class href=href>{format::thousands(count)}<span class="vh">" " {what}</span></a> }
                .into_any()
        }
    };
    view! { <td class=if group { "h group" } else { "h" } data-label=label>{cell}</td> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn the_tint_never_falls_while_the_count_rises() {
        let steps: Vec<u8> = (0..=12).map(|count| step(count, 12)).collect();
        assert_eq!(steps, [0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3]);
        assert!(steps.is_sorted());
    }

    #[test]
    fn nothing_overflows() {
        assert_eq!(step(u64::MAX, u64::MAX), 3);
        assert_eq!(step(0, 0), 0);
    }
}
