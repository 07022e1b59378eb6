//! The four answers that stand under the title of every finding.

use leptos::prelude::*;

/// One answer: the short form, and a sentence.
pub struct Answer {
    /// The short form.
    pub short: AnyView,
    /// A sentence that says more.
    pub text: AnyView,
}

impl Answer {
    /// An answer with its short form and its sentence.
    pub fn new(short: impl IntoView + 'static, text: impl IntoView + 'static) -> Self {
        Self { short: short.into_any(), text: text.into_any() }
    }
}

/// What is wrong, how bad, whose move, what to do: always all four, always in this order.
#[component]
pub fn AnswersStrip(
    /// What is wrong.
    wrong: Answer,
    /// How bad it is.
    how_bad: Answer,
    /// Whose move it is.
    whose_move: Answer,
    /// What to do.
    what_to_do: Answer,
) -> impl IntoView {
    let answers = [("What is wrong", wrong), ("How bad", how_bad), ("Whose move", whose_move), ("What to do", what_to_do)]
        .into_iter()
        .map(|(question, answer)| view! { <div><h2>{question}</h2><strong>{answer.short}</strong><p>{answer.text}</p></div> })
        .collect_view();
    view! { <section class="answers" aria-label="In short">{answers}</section> }.into_any()
}
