//! What a change did, said once at the top of the page that it returns to. The address carries a code; the words stand here.

use crate::components::{IconName, Notice};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// The notice for the codes `done` and `problem` of the address; nothing for a code nobody knows.
pub(super) fn outcome(query: &ParamsMap) -> AnyView {
    let done = query.get_str("done").and_then(done_words).map(|words| (IconName::Tick, words));
    let problem = query.get_str("problem").and_then(problem_words).map(|words| (IconName::Alarm, words));
    done.or(problem)
        .map(|(icon, (title, text))| view! { <Notice icon=icon title=title answer=true>{text}</Notice> })
        .into_any()
}

fn done_words(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "taken" => ("Taken.", "It is in progress, and your name is on it."),
        "put-back" => ("Put back.", "It is open again, for anybody on this side to take."),
        "claimed" => ("Said to be done.", "The next scan decides: fixed, or back in progress with a note."),
        "commented" => ("Comment added.", ""),
        "password" => ("Password changed.", "Your other sessions were ended."),
        "signed-out" => ("Signed out everywhere.", "Every session of yours was ended."),
        "created" => ("Created.", "The secret is shown below, this once."),
        "granted" => ("Role granted.", ""),
        "grant-revoked" => ("Role taken away.", ""),
        "disabled" => ("User disabled.", "Their sessions were ended."),
        "enabled" => ("User enabled.", ""),
        "password-reset" => ("New first password made.", "It is shown below, this once."),
        "revoked" => ("Token revoked.", "What still uses it is refused from now on."),
        _ => return None,
    })
}

/// What was not done and what is expected. Fields are named as in the forms.
fn problem_words(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "not-found" => ("Nothing was changed.", "It no longer exists, or it is outside of what you may see."),
        "forbidden" => ("Nothing was changed.", "Your role does not allow this."),
        "conflict" => ("Nothing was changed.", "It has changed since you opened the page. Look at its state now."),
        "unavailable" => ("Nothing was changed.", "The server could not answer. Try it again."),
        "ids" => ("Nothing was changed.", "Pick 1 to 100 findings first."),
        "change" | "role" => ("Nothing was changed.", "Choose one of the answers of the form."),
        "text" => ("The comment was not added.", "It needs 1 to 10,000 characters."),
        "current" => ("The password was not changed.", "The current password is not right."),
        "password" => (
            "The password was not changed.",
            "The new one needs 12 characters or more, must not be the old one, and must not be easy to guess.",
        ),
        "again" => ("The password was not changed.", "Both new passwords must be the same."),
        "user" => (
            "The user was not created.",
            "The user name needs 2 to 64 letters, digits, dots or dashes, and must not be taken.",
        ),
        "email" => ("The user was not created.", "The address needs an @, and must not be taken."),
        "name" => ("Nothing was created.", "Give it a name of 1 to 100 characters."),
        "team" => ("The role was not granted.", "A developer's role names a team."),
        "cluster" => ("Nothing was changed.", "Choose one of the clusters, or all."),
        "days" => {
            ("The token was not created.", "How long it holds is a number of days, 1 to 3650, or nothing for no end.")
        }
        _ => return None,
    })
}
