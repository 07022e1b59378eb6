//! The icon set: 16 by 16, one stroke of 1.5. All shapes stand once in a sprite at the end of the document.

use leptos::prelude::*;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $stroke:literal $(, filled $fill:literal)?;)+) => {
        /// The icons that exist. An icon never stands without a word beside it or an accessible name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum IconName { $($(#[$doc])* $name,)+ }

        impl IconName {
            /// Every icon, in the order of the sprite.
            pub const ALL: &'static [IconName] = &[$(IconName::$name,)+];

            /// The identifier of its symbol in the sprite.
            pub const fn id(self) -> &'static str {
                match self { $(IconName::$name => concat!("i-", $id),)+ }
            }

            const fn href(self) -> &'static str {
                match self { $(IconName::$name => concat!("#i-", $id),)+ }
            }

            /// Path data that is drawn with a stroke.
            const fn stroke(self) -> &'static str {
                match self { $(IconName::$name => $stroke,)+ }
            }

            /// Path data that is filled, for the few icons that have a solid part.
            const fn fill(self) -> &'static str {
                match self { $(IconName::$name => concat!($($fill)?),)+ }
            }
        }
    };
}

icons! {
    /// A watchman's house.
    Overview = "overview", "M2.75 7.25 8 2.75l5.25 4.5v5.5a.75.75 0 0 1-.75.75h-9a.75.75 0 0 1-.75-.75zM6.25 13.5V9.75h3.5v3.75";
    /// Four rooms.
    Namespaces = "namespaces", "M3.25 2.5h3a.75.75 0 0 1 .75.75v3a.75.75 0 0 1-.75.75h-3a.75.75 0 0 1-.75-.75v-3a.75.75 0 0 1 .75-.75zM9.75 2.5h3a.75.75 0 0 1 .75.75v3a.75.75 0 0 1-.75.75h-3A.75.75 0 0 1 9 6.25v-3a.75.75 0 0 1 .75-.75zM3.25 9h3a.75.75 0 0 1 .75.75v3a.75.75 0 0 1-.75.75h-3a.75.75 0 0 1-.75-.75v-3A.75.75 0 0 1 3.25 9zM9.75 9h3a.75.75 0 0 1 .75.75v3a.75.75 0 0 1-.75.75h-3a.75.75 0 0 1-.75-.75v-3A.75.75 0 0 1 9.75 9z";
    /// A shield with a mark.
    Finding = "finding", "M8 1.75 13.25 3.9V8c0 2.9-2.1 5.2-5.25 6.25C4.85 13.2 2.75 10.9 2.75 8V3.9zM8 5v3.5M8 10.9v.01";
    /// A tick above a line: work to be done.
    Action = "action", "M3.25 7.75 6 10.5l6.75-7M3 13.5h10";
    /// Layers.
    Image = "image", "M8 2.25 13.75 5 8 7.75 2.25 5zM2.25 8 8 10.75 13.75 8M2.25 11 8 13.75 13.75 11";
    /// A key.
    Key = "key", "M5 8.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5zM6.9 9.1 13 3M10.75 5.25l2 2";
    /// Three points that talk.
    Network = "network", "M8 1.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2zM3.6 10.6a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2zM12.4 10.6a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2zM7.25 5 4.4 10.8M8.75 5l2.85 5.8M5.3 12.2h5.4";
    /// A sheet with lines.
    Summary = "summary", "M4.25 1.75H9.5L12.5 5v8.5a.75.75 0 0 1-.75.75h-7.5a.75.75 0 0 1-.75-.75v-11a.75.75 0 0 1 .75-.75zM6 8h4M6 10.75h4";
    /// An arrow into a tray.
    Import = "import", "M8 2.25v7.25M5 6.75 8 9.75l3-3M2.5 11.5v2h11v-2";
    /// An arrow out of a tray.
    Download = "download", "M8 2.25v8M4.75 7.25 8 10.5l3.25-3.25M2.75 13.5h10.5";
    /// A list.
    Checks = "checks", "M6 4h7.5M6 8h7.5M6 12h7.5M2.75 4h.01M2.75 8h.01M2.75 12h.01";
    /// A lens.
    Search = "search", "M7 2.75a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 1 0 0-8.5zM10.1 10.1l3.4 3.4";
    /// Three lines: the menu.
    Menu = "menu", "M2.5 4.25h11M2.5 8h11M2.5 11.75h11";
    /// A chevron downwards: opens.
    Down = "down", "M4.25 6.25 8 10l3.75-3.75";
    /// A chevron to the right: onward.
    Right = "right", "M6.25 4.25 10 8l-3.75 3.75";
    /// A chevron to the left: back.
    Left = "left", "M9.75 4.25 6 8l3.75 3.75";
    /// Sorted, the largest first.
    Descending = "descending", "M8 2.75v10.5M4.25 9.5 8 13.25l3.75-3.75";
    /// Sorted, the smallest first.
    Ascending = "ascending", "M8 13.25V2.75M4.25 6.5 8 2.75l3.75 3.75";
    /// The light theme.
    Sun = "sun", "M8 5.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 1 0 0-5.5zM8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9";
    /// The dark theme.
    Moon = "moon", "M13.25 9.6A5.6 5.6 0 0 1 6.4 2.75a5.6 5.6 0 1 0 6.85 6.85z";
    /// As the system has it.
    System = "system", "M3.25 2.75h9.5a.75.75 0 0 1 .75.75v6.25a.75.75 0 0 1-.75.75h-9.5a.75.75 0 0 1-.75-.75V3.5a.75.75 0 0 1 .75-.75zM8 10.5v2.75M5.25 13.5h5.5";
    /// Brackets: developer.
    Developer = "developer", "M4.75 4.5 1.5 8l3.25 3.5M11.25 4.5 14.5 8l-3.25 3.5M9.25 3l-2.5 10";
    /// A helm: operator.
    Operator = "operator", "M8 4.25a3.75 3.75 0 1 0 0 7.5 3.75 3.75 0 1 0 0-7.5zM8 6.9a1.1 1.1 0 1 0 0 2.2 1.1 1.1 0 1 0 0-2.2zM8 1.5v2.75M8 11.75v2.75M1.5 8h2.75M11.75 8h2.75M3.4 3.4l1.95 1.95M10.65 10.65l1.95 1.95M12.6 3.4l-1.95 1.95M5.35 10.65 3.4 12.6";
    /// A lock.
    Lock = "lock", "M4.25 7h7.5a1 1 0 0 1 1 1v4.75a1 1 0 0 1-1 1h-7.5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM5.25 7V5a2.75 2.75 0 0 1 5.5 0v2";
    /// A clock.
    Clock = "clock", "M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 1 0 0-11.5zM8 4.75V8l2.25 1.5";
    /// A mark in a circle: late, wrong.
    Alarm = "alarm", "M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 1 0 0-11.5zM8 5v3.5M8 10.9v.01";
    /// An empty ring: open.
    Open = "open", "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11z";
    /// A half-filled ring: in progress.
    Half = "half", "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11z", filled "M8 2.5a5.5 5.5 0 0 1 0 11z";
    /// A broken ring with a tick: claimed, not yet verified.
    Wait = "wait", "M8 2.5a5.5 5.5 0 0 1 2.75.74M12.8 5.3a5.5 5.5 0 0 1 .7 2.7M12.76 10.75A5.5 5.5 0 0 1 10.75 12.76M8 13.5a5.5 5.5 0 0 1-2.75-.74M3.24 10.75A5.5 5.5 0 0 1 2.5 8M3.24 5.25A5.5 5.5 0 0 1 5.25 3.24M5.75 8.25l1.65 1.65 3-3.6";
    /// A ring with a tick: fixed.
    Fixed = "fixed", "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM5.5 8.25l1.8 1.8 3.3-3.9";
    /// A ring with a dash: gone.
    Gone = "gone", "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM5.5 8h5";
    /// A ring with a question mark: unproven, unknown.
    Unknown = "unknown", "M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 1 0 0-11.5zM6.4 6.4a1.65 1.65 0 1 1 2.4 1.47c-.5.26-.8.6-.8 1.13M8 11.1v.01";
    /// An arrow that comes back: reopened.
    Reopened = "reopened", "M3 8.25a5 5 0 1 1 1.5 3.4M3 12.75v-2.9h2.9";
    /// A struck ring: not affected.
    Deny = "deny", "M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 1 0 0-11.5zM4 12l8-8";
    /// A ring with a cross: false positive.
    Cross = "cross", "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11zM6 6l4 4M10 6l-4 4";
    /// Two boxes: a cluster, a workload.
    Server = "server", "M3.5 2.5h9a1 1 0 0 1 1 1V6a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V3.5a1 1 0 0 1 1-1zM3.5 9h9a1 1 0 0 1 1 1v2.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM5 4.75h.01M5 11.25h.01";
    /// Two sheets: copy.
    Copy = "copy", "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2";
    /// More, new.
    Plus = "plus", "M8 3v10M3 8h10";
    /// Removes, closes.
    Close = "close", "M4 4l8 8M12 4l-8 8";
    /// A tick.
    Tick = "tick", "M3 8.5 6.25 11.75 13 4.5";
    /// What somebody said.
    Comment = "comment", "M3.25 2.75h9.5a.75.75 0 0 1 .75.75v6.75a.75.75 0 0 1-.75.75H7.5L4.75 13.5V11h-1.5a.75.75 0 0 1-.75-.75V3.5a.75.75 0 0 1 .75-.75z";
    /// Two arrows: hand over.
    Swap = "swap", "M2.75 5.5h10M10 2.75 12.75 5.5 10 8.25M13.25 10.75h-10M6 8l-2.75 2.75L6 13.5";
    /// A person.
    User = "user", "M8 2.5a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 1 0 0-5.5zM2.75 13.75a5.25 4.25 0 0 1 10.5 0";
    /// Several people.
    Users = "users", "M6 3a2.4 2.4 0 1 0 0 4.8A2.4 2.4 0 1 0 6 3zM1.5 13.25a4.5 3.9 0 0 1 9 0M10.6 3.2a2.4 2.4 0 0 1 0 4.4M12 9.7a4 3.8 0 0 1 2.5 3.55";
    /// An arrow out of a door.
    SignOut = "sign-out", "M6.5 2.5h-3a.75.75 0 0 0-.75.75v9.5c0 .41.34.75.75.75h3M6.5 8h7M10.75 5.25 13.5 8l-2.75 2.75";
    /// An eye: watches.
    Eye = "eye", "M1.5 8S3.75 3.75 8 3.75 14.5 8 14.5 8 12.25 12.25 8 12.25 1.5 8 1.5 8zM8 6.25a1.75 1.75 0 1 0 0 3.5 1.75 1.75 0 1 0 0-3.5z";
    /// The internet.
    Globe = "globe", "M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 1 0 0-11.5zM2.25 8h11.5M8 2.25c1.75 1.7 2.5 3.6 2.5 5.75S9.75 12.05 8 13.75C6.25 12.05 5.5 10.15 5.5 8S6.25 3.95 8 2.25z";
    /// A door: an entry.
    Door = "door", "M4 13.5v-10a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v10M2.5 13.5h11M9.5 8h.01";
    /// A bug: a vulnerability.
    Bug = "bug", "M8 4.75A2.75 3.6 0 0 1 10.75 8.4v1.5a2.75 2.9 0 0 1-5.5 0V8.4A2.75 3.6 0 0 1 8 4.75zM6.25 5.25a1.75 1.9 0 0 1 3.5 0M5.25 8H2.5M13.5 8h-2.75M5.5 6 3.5 4.25M10.5 6l2-1.75M5.5 10.75l-2 1.75M10.5 10.75l2 1.75";
    /// An arrow that climbs: more rights.
    Climb = "climb", "M8 13.5v-10M4.75 6.5 8 3.25l3.25 3.25M4 9.75h8M3.5 13.5h9";
    /// Scissors: breaks a path.
    Scissors = "scissors", "M4.25 2.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2zM4.25 9.9a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 1 0 0-3.2zM5.6 5.35 13.5 11M5.6 10.65 13.5 5";
    /// Print.
    Print = "print", "M4.5 6V2.5h7V6M4.5 11.5h-1a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v3.5a1 1 0 0 1-1 1h-1M4.5 9.5h7v4h-7z";
}

/// One icon from the sprite. It is decoration: the word beside it, or the accessible name around it, says the same.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
    /// 14 px instead of 16.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <svg class=if small { "icon icon-sm" } else { "icon" } viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <use href=name.href()></use>
        </svg>
    }
    .into_any()
}

/// The sprite: every icon once, and the hatching that stands for operators in bars.
/// It stands after the application in the document, so that hydration never meets it.
#[component]
pub fn IconSprite() -> impl IntoView {
    let symbols = IconName::ALL
        .iter()
        .map(|name| {
            let fill = (!name.fill().is_empty())
                .then(|| view! { <path d=name.fill() fill="currentColor" stroke="none"></path> });
            view! {
                <symbol id=name.id() viewBox="0 0 16 16">
                    <path d=name.stroke()></path>
                    {fill}
                </symbol>
            }
        })
        .collect_view();
    view! {
        <svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
                <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <line class="hatch-line" x1="0" y1="0" x2="0" y2="5"></line>
                </pattern>
                {symbols}
            </defs>
        </svg>
    }
    .into_any()
}

/// The mark of Atalaya: a watchtower.
#[component]
pub fn BrandMark() -> impl IntoView {
    view! {
        <svg
            class="brand-mark"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d="M7 10V6.75L12 3.5l5 3.25V10M5.75 10h12.5M8.5 10 7.25 20.5M15.5 10l1.25 10.5M8 15.25h8M5.25 20.5h13.5M12 7v.01"></path>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_icon_has_an_identifier_of_its_own_and_a_shape() {
        let ids: HashSet<_> = IconName::ALL.iter().map(|name| name.id()).collect();
        assert_eq!(ids.len(), IconName::ALL.len());
        for name in IconName::ALL {
            assert!(name.stroke().starts_with('M'), "{} starts with a move", name.id());
            assert_eq!(name.href().strip_prefix('#'), Some(name.id()));
        }
    }
}
