//! The exact change to a text, line by line.

use leptos::prelude::*;

/// Whether a line comes, goes or stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffSign {
    /// Stays; shown for orientation.
    Context,
    /// Comes in.
    Added,
    /// Goes out.
    Removed,
}

/// One line of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Whether it comes, goes or stays.
    pub sign: DiffSign,
    /// Its text without the sign.
    pub text: String,
}

impl DiffLine {
    /// Reads lines whose first character is `+`, `-` or a space. A line without one of these stays as it is.
    pub fn parse(text: &str) -> Vec<DiffLine> {
        text.lines()
            .map(|line| {
                let (sign, text) = match line.as_bytes().first() {
                    Some(b'+') => (DiffSign::Added, &line[1..]),
                    Some(b'-') => (DiffSign::Removed, &line[1..]),
                    Some(b' ') => (DiffSign::Context, &line[1..]),
                    _ => (DiffSign::Context, line),
                };
                DiffLine { sign, text: text.to_owned() }
            })
            .collect()
    }

    /// Every line of a text as one that comes in, for a patch that only adds.
    pub fn added(text: &str) -> Vec<DiffLine> {
        text.lines().map(|line| DiffLine { sign: DiffSign::Added, text: line.to_owned() }).collect()
    }
}

/// A change, with the sign before each line. It scrolls sideways inside its own frame.
#[component]
pub fn DiffView(
    /// What is changed: "Deployment media/image-resizer".
    #[prop(into)]
    title: String,
    /// Buttons at the right of the title.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// The lines.
    lines: Vec<DiffLine>,
) -> impl IntoView {
    let count = |sign| lines.iter().filter(|line| line.sign == sign).count();
    let (removed, added) = (count(DiffSign::Removed), count(DiffSign::Added));
    let summary = match (removed, added) {
        (0, 0) => String::new(),
        (0, added) => format!("{added} in"),
        (removed, 0) => format!("{removed} out"),
        (removed, added) => format!("{removed} out, {added} in"),
    };
    let label = format!("Change to {title}");
    let lines = lines
        .into_iter()
        .map(|line| {
            let (class, sign, spoken) = match line.sign {
                DiffSign::Context => ("ln ctx", " ", None),
                DiffSign::Added => ("ln add", "+", Some("in: ")),
                DiffSign::Removed => ("ln del", "−", Some("out: ")),
            };
            view! {
                <span class=class>
                    <span class="sign" aria-hidden="true">{sign}</span>
                    {spoken.map(|spoken| view! { <span class="vh">{spoken}</span> })}
                    {line.text}
                    "\n"
                </span>
            }
        })
        .collect_view();
    view! {
        <figure class="diff">
            <figcaption>
                <span class="mono">{title}</span>
                <span class="inline"><span>{summary}</span>{actions}</span>
            </figcaption>
            <pre tabindex="0" role="region" aria-label=label>{lines}</pre>
        </figure>
    }
    .into_any()
}

/// A command to run elsewhere.
#[component]
pub fn Command(
    /// The command line.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <div class="cmd"><code tabindex="0">{text}</code></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_from_the_first_character() {
        let signs: Vec<_> =
            DiffLine::parse(" a:\n-  b: 1\n+  b: 2\n\nplain").into_iter().map(|line| (line.sign, line.text)).collect();
        assert_eq!(
            signs,
            [
                (DiffSign::Context, "a:".to_owned()),
                (DiffSign::Removed, "  b: 1".to_owned()),
                (DiffSign::Added, "  b: 2".to_owned()),
                (DiffSign::Context, String::new()),
                (DiffSign::Context, "plain".to_owned()),
            ]
        );
    }
}
