//! Light, dark, or as the system has it: the person's own choice, kept in the cookie `theme`.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// Which theme is shown. The server provides it in context from the cookie; the browser reads it from the document,
/// so that both draw the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the menu.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// Its spelling in the cookie and in the form.
    pub const fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Its spelling for people.
    pub const fn label(self) -> &'static str {
        match self {
            Theme::System => "As the system",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }

    const fn icon(self) -> IconName {
        match self {
            Theme::System => IconName::System,
            Theme::Light => IconName::Sun,
            Theme::Dark => IconName::Moon,
        }
    }

    /// The value of `data-theme` on the document; none where the system decides.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light | Theme::Dark => Some(self.word()),
        }
    }

    /// The value of the `color-scheme` that the browser reads before any style sheet.
    pub const fn scheme(self) -> &'static str {
        match self {
            Theme::System => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads the cookie's or the form's word. Anything else is as the system has it: a stale cookie is no error.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }

    /// The theme of this page.
    pub fn current() -> Self {
        #[cfg(feature = "ssr")]
        {
            use_context::<Theme>().unwrap_or_default()
        }
        #[cfg(not(feature = "ssr"))]
        {
            let root = document().document_element();
            root.and_then(|root| root.get_attribute("data-theme"))
                .map_or_else(Self::default, |word| Self::from_word(&word))
        }
    }

    /// Shows it at once, before the server has answered.
    fn show(self) {
        if let Some(root) = document().document_element() {
            // A document that refuses an attribute only loses the head start: the answer brings the theme.
            let _ = match self.attribute() {
                Some(word) => root.set_attribute("data-theme", word),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

/// The menu that chooses the theme: a POST form to `/theme`, which sets the cookie and comes back.
#[component]
pub fn ThemeSwitch(
    /// The address to come back to, path and query.
    #[prop(into)]
    next: Signal<String>,
) -> impl IntoView {
    let current = Theme::current();
    let choices = Theme::ALL
        .map(|theme| {
            view! {
                <button
                    type="submit"
                    name="theme"
                    value=theme.word()
                    aria-pressed=if theme == current { "true" } else { "false" }
                    on:click=move |_| theme.show()
                >
                    <Icon name=theme.icon()/>
                    {theme.label()}
                </button>
            }
        })
        .collect_view();
    view! {
        <details class="theme">
            <summary class="btn btn-quiet btn-icon" title="Theme">
                <Icon name=current.icon()/>
                <span class="vh">"Theme: " {current.label().to_lowercase()}</span>
            </summary>
            <form class="pop" method="post" action="/theme">
                <input type="hidden" name="next" value=next/>
                {choices}
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn a_word_nobody_knows_is_as_the_system() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_word(theme.word()), theme);
        }
        assert_eq!(Theme::from_word("sepia"), Theme::System);
    }
}
