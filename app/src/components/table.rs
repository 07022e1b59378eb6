//! The one data table. It guarantees caption, head and body, which is what keeps hydration and screen readers right.

use super::icon::{Icon, IconName};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};

/// The class of the column with the boxes that pick rows; its heading gets a box that picks all of them.
const PICK: &str = "c-pick";

/// How a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// The smallest first.
    Ascending,
    /// The largest first.
    Descending,
}

/// One column of a table.
#[derive(Debug, Clone, Default)]
pub struct Column {
    label: String,
    class: &'static str,
    numeric: bool,
    hidden: bool,
    sort_href: Option<String>,
    sorted: Option<Sorted>,
}

impl Column {
    /// A column with its heading.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Its class, one of `c-pick`, `c-severity`, `c-priority`, `c-where`, `c-side`, `c-team`, `c-state`, `c-due`, `c-age`,
    /// `c-count`, `c-area`, which give widths and say what a phone leaves out.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// Numbers: they stand at the right.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// The heading is read aloud and not shown.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The address that sorts by this column, and how it is sorted now.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<Sorted>) -> Self {
        self.sort_href = Some(href.into());
        self.sorted = sorted;
        self
    }

    fn heading(self) -> AnyView {
        let class = if self.numeric { format!("num {}", self.class) } else { self.class.to_owned() };
        let class = class.trim().to_owned();
        let sort = self.sorted.map(|sorted| match sorted {
            Sorted::Ascending => ("ascending", IconName::Ascending),
            Sorted::Descending => ("descending", IconName::Descending),
        });
        let label = match (self.sort_href, self.hidden) {
            (Some(href), _) => view! { <a href=href>{self.label}</a> }.into_any(),
            (None, true) => view! { <span class="vh">{self.label}</span> }.into_any(),
            (None, false) => self.label.into_any(),
        };
        let pick_all = (self.class == PICK).then(|| view! { <PickAll/> });
        view! {
            <th scope="col" class=class aria-sort=sort.map(|(word, _)| word)>
                {label}
                {pick_all}
                {sort.map(|(_, icon)| view! { " " <Icon name=icon/> })}
            </th>
        }
        .into_any()
    }
}

/// A table with caption, head and body. Its children are rows: `<tr>` with `<td>` or `<th scope="row">`,
/// each cell with the class of its column.
#[component]
pub fn DataTable(
    /// What the table lists; read aloud, not shown.
    #[prop(into)]
    caption: String,
    /// The columns, from left to right.
    columns: Vec<Column>,
    /// More classes: `findings` for the list of findings, `table-cards` for rows that become cards on a phone, `heat`.
    #[prop(optional, into)]
    class: String,
    /// Columns keep their widths and long cells are cut.
    #[prop(optional)]
    fixed: bool,
    /// The head stays below the top bar.
    #[prop(optional)]
    stick: bool,
    /// A row of headings above the headings, which groups columns: one `<tr>`.
    #[prop(optional)]
    groups: Option<AnyView>,
    /// Rows of the foot, such as a sum.
    #[prop(optional)]
    foot: Option<AnyView>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let mut classes = String::from("table");
    for (wanted, word) in [(fixed, " table-fixed"), (stick, " table-stick")] {
        if wanted {
            classes.push_str(word);
        }
    }
    if !class.is_empty() {
        classes.push(' ');
        classes.push_str(&class);
    }
    let widths = fixed.then(|| {
        let columns = columns.iter().map(|column| view! { <col class=column.class/> }).collect_view();
        view! { <colgroup>{columns}</colgroup> }
    });
    let headings = columns.into_iter().map(Column::heading).collect_view();
    // Roles are written out, since a phone's layout takes the table's own display away.
    view! {
        <table class=classes role="table">
            <caption class="vh">{caption}</caption>
            {widths}
            <thead role="rowgroup">{groups}<tr role="row">{headings}</tr></thead>
            <tbody role="rowgroup">{children()}</tbody>
            {foot.map(|foot| view! { <tfoot role="rowgroup">{foot}</tfoot> })}
        </table>
    }
    .into_any()
}

/// The row of a table that has nothing to list: it says why, and which filter to drop.
#[component]
pub fn NoRows(
    /// How many columns the table has.
    columns: u32,
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <tr>
            <td class="none" colspan=columns.to_string()><b class="strong">{title}</b> " " {children.map(|children| children())}</td>
        </tr>
    }
    .into_any()
}

/// A check box that picks a row for the bulk bar.
#[component]
pub fn PickBox(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The row's identifier.
    #[prop(into)]
    value: String,
    /// What is picked, read aloud after "Pick".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    view! { <input class="check pick" type="checkbox" name=name value=value aria-label=format!("Pick {what}")/> }
        .into_any()
}

/// Picks every row of its table, or none. It shows itself once it works, since without script it could not.
#[component]
fn PickAll() -> impl IntoView {
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    view! { <input class="check" type="checkbox" aria-label="Pick all on this page" hidden=move || !ready.get() on:change=|event| pick_all(&event)/> }
        .into_any()
}

fn pick_all(event: &ev::Event) {
    let Some(all) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    let wanted = all.checked();
    let others = if wanted { ".pick:not(:checked)" } else { ".pick:checked" };
    let Ok(Some(table)) = all.closest("table") else { return };
    while let Ok(Some(other)) = table.query_selector(others) {
        let Ok(other) = other.dyn_into::<web_sys::HtmlInputElement>() else { return };
        other.set_checked(wanted);
    }
}

/// A wide table that scrolls sideways inside its place, reachable by keyboard.
#[component]
pub fn ScrollX(
    /// What scrolls.
    #[prop(into)]
    label: String,
    /// The table.
    children: Children,
) -> impl IntoView {
    view! { <div class="scroll-x" tabindex="0" role="region" aria-label=format!("{label}, scrolls sideways")>{children()}</div> }.into_any()
}
