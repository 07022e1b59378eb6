//! The design system as components. Each file draws one thing and only that; the style sheets of the same names are in `style/`.
//!
//! All of them are plain views of what the server formatted: no clock, no locale, no randomness, so that the browser
//! draws the same. Colours never carry a meaning alone; every mark has its word, shown or read aloud.
//!
//! Layout is classes, not components. `stack` and `stack-sm` pile, `inline` and `spread` line up, `grow` takes what is left,
//! `cols` with `cols-2`, `cols-3`, `cols-main` (a narrow right column) or `cols-lead` stand side by side above 1080 px.
//! `rows` is a list whose items are a mark, a `grow` with a link and a `sub` line, then chips. `kv` is a `<dl>` of facts,
//! `stats` one of big numbers, `changes` a list of counts. `todo`, `chain` with `breaks`, `ladder` with `steps`, `ways`
//! and `also` are lists too. Words: `meta`, `muted`, `small`, `mono`, `strong`, `num`; `vh` is read aloud and not shown,
//! `no-print` and `print-only` tell paper from screen, `wide-only` leaves a phone out.

#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given; its builder cannot lend")]

mod answers;
mod button;
mod card;
mod chip;
mod copy;
mod crumbs;
mod diff;
mod factors;
mod field;
pub mod format;
mod heat;
mod icon;
mod meter;
mod notice;
mod popover;
mod search;
mod severity;
mod table;
mod tabs;
mod text;
mod theme;
mod timeline;
mod toolbar;

pub use answers::*;
pub use button::*;
pub use card::*;
pub use chip::*;
pub use copy::*;
pub use crumbs::*;
pub use diff::*;
pub use factors::*;
pub use field::*;
pub use heat::*;
pub use icon::*;
pub use meter::*;
pub use notice::*;
pub use popover::*;
pub use search::*;
pub use severity::*;
pub use table::*;
pub use tabs::*;
pub use text::*;
pub use theme::*;
pub use timeline::*;
pub use toolbar::*;
