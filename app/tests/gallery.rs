//! Every component on one page. The page is written beside the build for looking at, and its HTML is checked for what
//! hydration, the content policy and screen readers rely on.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

use app::components::*;
use app::frame::{FrameAt, FrameCounts, FrameView, SourceAge};
use leptos::prelude::*;
use posture::words::{Presence, Severity, Side, Work};

fn frame_view() -> FrameView {
    let source = |label: &str, ago: &str, stale| SourceAge {
        label: label.into(),
        ago: ago.into(),
        exact: "2026-11-19T14:28:00Z".into(),
        stale,
    };
    FrameView {
        user_name: "Tomás Bauer".into(),
        user_role_line: "Operator".into(),
        is_admin: true,
        clusters: vec![("prod".into(), "prod-eu-1".into()), ("stage".into(), "staging".into())],
        current_cluster: Some("prod".into()),
        counts: FrameCounts { namespaces: 8, findings: 10_000, findings_capped: true },
        sources: vec![source("Manifests", "4 min ago", false), source("Trivy scans", "3 d ago", true)],
    }
}

fn buttons() -> AnyView {
    view! {
        <Card title="Buttons" aside=view! { <span class="meta">"a verb; one primary a page"</span> }.into_any()>
            <div class="inline">
                <Button kind=ButtonKind::Primary>"Say it is done"</Button>
                <Button>"Hand over"</Button>
                <Button disabled=true>"Disabled"</Button>
                <Button kind=ButtonKind::Quiet>"Clear"</Button>
                <Button small=true icon=IconName::User>"Take"</Button>
                <ButtonLink href="/export.csv" icon=IconName::Download external=true>"CSV of this view"</ButtonLink>
            </div>
        </Card>
    }
    .into_any()
}

fn fields() -> AnyView {
    let options =
        vec![("developer".to_owned(), "Developer".to_owned()), ("operator".to_owned(), "Operator".to_owned())];
    view! {
        <Card title="Fields">
            <form class="form">
                <Input id="until" name="until" label="Until" value="31 Jan 2027" hint="At most 90 days"/>
                <Textarea id="reason" name="reason" label="Reason" error="Say why, in at least one sentence."/>
                <Select id="side" name="side" label="Side" options=options selected="operator"/>
                <Checkbox name="all" value="1" checked=true>"Also those that come later"</Checkbox>
            </form>
        </Card>
    }
    .into_any()
}

fn chips() -> AnyView {
    let severities =
        Severity::ALL.iter().map(|severity| view! { <SeverityMark severity=*severity word=true/> }).collect_view();
    let marks =
        Severity::ALL.iter().map(|severity| view! { <SeverityMark severity=*severity word=false/> }).collect_view();
    let works =
        Work::ALL.iter().map(|work| view! { <StateChip work=*work presence=Presence::Present/> }).collect_view();
    let presences =
        Presence::ALL.iter().map(|presence| view! { <StateChip work=Work::Open presence=*presence/> }).collect_view();
    view! {
        <Card title="Severity, side, state, due">
            <div class="stack-sm">
                <div class="inline">{severities}{marks}</div>
                <div class="inline">
                    <SideChip side=Side::Developer/>
                    <SideChip side=Side::Operator/>
                    <Tag>"Fixable"</Tag>
                    <Tag kind=TagKind::Line>"Namespace"</Tag>
                    <Tag kind=TagKind::Strong>"Exploited"</Tag>
                    <DueChip text="in 6 days" exact="2026-11-25T00:00:00Z" over=false/>
                    <DueChip text="2 d over" exact="2026-11-17T00:00:00Z" over=true/>
                    <DueChip text="" exact="" over=false/>
                </div>
                <div class="inline">{works}</div>
                <div class="inline">{presences}<StateChip work=Work::Accepted presence=Presence::Present note="until 31 Jan"/></div>
            </div>
        </Card>
    }
    .into_any()
}

fn meters() -> AnyView {
    let side_rows = [(Severity::Critical, 32, 18), (Severity::High, 374, 310), (Severity::Medium, 0, 0)]
        .map(|(severity, developer, operator)| SideRow {
            head: view! { <SeverityMark severity=severity word=true/> }.into_any(),
            developer: (developer, Some(format!("/findings?side=developer&severity={severity}"))),
            operator: (operator, Some(format!("/findings?side=operator&severity={severity}"))),
            is_sum: false,
        })
        .into();
    view! {
        <Card title="Meters" aside=view! { <SideLegend/> }.into_any()>
            <div class="stack">
                <div class="inline">
                    <ScoreMeter score=Some(22) worst=true/>
                    <ScoreMeter score=Some(100)/>
                    <ScoreMeter score=None/>
                    <Bar part=16 whole=18/>
                    <Trend values=vec![1100, 1090, 1120, 1080, 1060, 1088] change=-46 since="since Monday"/>
                    <Sparkline values=vec![3] title="1 day, now 3"/>
                </div>
                <SideTable caption="Unresolved findings by severity and side" rows=side_rows/>
            </div>
        </Card>
    }
    .into_any()
}

fn gauges() -> AnyView {
    view! {
        <div class="cols cols-3 cols-even">
            <Gauge title="Images" score=Some(62)><p>"4 of 7 images on an allowed, current base."</p></Gauge>
            <Gauge title="Privileges" score=Some(0)><p>"No workload passes baseline."</p></Gauge>
            <Gauge title="Reach" score=None><p>"No policy of this namespace was read."</p></Gauge>
        </div>
    }
    .into_any()
}

fn notices() -> AnyView {
    view! {
        <div class="stack">
            <Notice
                icon=IconName::Clock
                title="Trivy has been silent for 3 days."
                action=view! { <ButtonLink href="/imports" small=true>"Open the imports"</ButtonLink> }.into_any()
            >
                "Its findings keep their state; “last seen” is 16 Nov."
            </Notice>
            <Notice icon=IconName::Tick title="Handed over to operators." answer=true/>
            <Card title="Exceptions" flush=true>
                <EmptyState title="No exception yet."><p>"An accepted risk has a reason and an end."</p></EmptyState>
            </Card>
        </div>
    }
    .into_any()
}

fn filters() -> AnyView {
    let option = |severity: Severity, count, checked| FacetOption {
        value: severity.word().into(),
        look: OptionLook::Severity(severity),
        count: Some(count),
        checked,
    };
    let side = |side: Side| FacetOption {
        value: side.word().into(),
        look: OptionLook::Side(side),
        count: None,
        checked: false,
    };
    let long = FacetOption {
        value: "observability".into(),
        look: OptionLook::Words("observability-of-the-whole-platform-and-more".into()),
        count: Some(815),
        checked: false,
    };
    let facets = vec![
        Facet {
            name: "severity".into(),
            title: "Severity".into(),
            options: vec![
                option(Severity::Critical, 50, true),
                option(Severity::High, 684, true),
                option(Severity::Medium, 3257, false),
            ],
            field: None,
        },
        Facet {
            name: "side".into(),
            title: "Side".into(),
            options: vec![side(Side::Developer), side(Side::Operator)],
            field: None,
        },
        Facet {
            name: "namespace".into(),
            title: "Namespace".into(),
            options: vec![long],
            field: Some(FacetField {
                label: "Another namespace".into(),
                value: String::new(),
                hint: "Above is the one with the most findings, of 500.".into(),
                all: Some(("/namespaces".into(), "All namespaces".into())),
            }),
        },
    ];
    let set = vec![
        SetFilter { name: "Severity".into(), value: "Critical".into(), without: "/findings?severity=high".into() },
        SetFilter { name: "Severity".into(), value: "High".into(), without: "/findings?severity=critical".into() },
    ];
    let text = TextFilter { name: "q".into(), value: String::new(), hint: "Text, CVE, image or check".into() };
    view! {
        <Filters action="/findings" text=text facets=facets keep=vec![("sort".into(), "due".into())] set=set clear="/findings"/>
    }
    .into_any()
}

struct Sample {
    severity: Severity,
    priority: u8,
    title: &'static str,
    exploited: bool,
    workload: &'static str,
    side: Side,
    work: Work,
    presence: Presence,
    due: (&'static str, bool),
}

fn samples() -> Vec<Sample> {
    use Presence::{Fixed, NoLongerReported, Present, Unproven};
    let row = |severity, priority, title, exploited, workload, side, work, presence, due| Sample {
        severity,
        priority,
        title,
        exploited,
        workload,
        side,
        work,
        presence,
        due,
    };
    vec![
        row(
            Severity::Critical,
            97,
            "image-resizer runs as a privileged container",
            false,
            "media/image-resizer",
            Side::Developer,
            Work::InProgress,
            Present,
            ("tomorrow", false),
        ),
        row(
            Severity::High,
            95,
            "CVE-2023-4863 in libwebp6 0.6.1-2.1+deb11u1 of the base image",
            true,
            "media/image-resizer",
            Side::Developer,
            Work::Open,
            Present,
            ("2 d over", true),
        ),
        row(
            Severity::Critical,
            87,
            "CVE-2024-3094 in xz-utils 5.6.0",
            false,
            "data/spark-worker-highmemory-spot-eu-west-1b",
            Side::Developer,
            Work::AwaitingVerification,
            Present,
            ("5 d over", true),
        ),
        row(
            Severity::High,
            73,
            "No default deny, ingress and egress",
            false,
            "data, the namespace",
            Side::Operator,
            Work::Open,
            Unproven,
            ("in 4 days", false),
        ),
        row(
            Severity::Medium,
            55,
            "The root file system of login is writable",
            false,
            "identity/login",
            Side::Developer,
            Work::Accepted,
            NoLongerReported,
            ("in 19 days", false),
        ),
        row(
            Severity::Low,
            20,
            "runAsNonRoot is not set",
            false,
            "shop/cart",
            Side::Developer,
            Work::Open,
            Fixed,
            ("", false),
        ),
        row(
            Severity::Unknown,
            10,
            "CVE-2026-1 in left-pad 1.0.0",
            false,
            "shop/cart",
            Side::Developer,
            Work::NotAffected,
            Present,
            ("", false),
        ),
    ]
}

fn findings_table() -> AnyView {
    let columns = vec![
        Column::new("Pick").class("c-pick").hidden(),
        Column::new("Severity").class("c-severity"),
        Column::new("Priority").class("c-priority").numeric().sort("/findings?sort=priority", Some(Sorted::Descending)),
        Column::new("Finding").class("c-what"),
        Column::new("Workload").class("c-where"),
        Column::new("Side").class("c-side"),
        Column::new("Team").class("c-team"),
        Column::new("State").class("c-state"),
        Column::new("Due").class("c-due").sort("/findings?sort=due", None),
        Column::new("Age").class("c-age").numeric(),
    ];
    let rows = (0..40)
        .map(|index| {
            let all = samples();
            let position = index % all.len();
            let sample = all.into_iter().nth(position).unwrap();
            view! {
                <tr>
                    <td class="c-pick"><PickBox name="pick[]" value=index.to_string() what=sample.title/></td>
                    <td class="c-severity"><SeverityMark severity=sample.severity word=true/></td>
                    <td class="c-priority num">{sample.priority}</td>
                    <td class="c-what">
                        <span class="what">
                            <a href=format!("/findings/{index}") title=sample.title>{sample.title}</a>
                            {sample.exploited.then(|| view! { <Tag kind=TagKind::Strong>"Exploited"</Tag> })}
                        </span>
                    </td>
                    <td class="c-where"><LongName text=sample.workload/></td>
                    <td class="c-side"><SideChip side=sample.side/></td>
                    <td class="c-team">"Storefront"</td>
                    <td class="c-state"><StateChip work=sample.work presence=sample.presence short=true/></td>
                    <td class="c-due"><DueChip text=sample.due.0 exact="2026-11-20T00:00:00Z" over=sample.due.1/></td>
                    <td class="c-age num">"7 d"</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <form class="bulk-form" method="post" action="/findings">
            <section class="card">
                <header><h2><Count value=10_000 capped=true/>" findings"</h2></header>
                <div class="body-flush">
                    <DataTable caption="Findings, page 1" columns=columns class="table-cards findings" fixed=true stick=true>{rows}</DataTable>
                </div>
                <Pager summary="1 to 40 of 10,000+" previous=None next=Some("/findings?after=54.f7c2".into())/>
            </section>
            <BulkBar what="findings" clear="/findings">
                <Button small=true icon=IconName::User name="act" value="take">"Take"</Button>
                <Button small=true icon=IconName::Swap name="act" value="hand-over">"Hand over"</Button>
            </BulkBar>
        </form>
    }
    .into_any()
}

fn heat() -> AnyView {
    const SHOWN: [(Severity, u64); 4] =
        [(Severity::Critical, 12), (Severity::High, 138), (Severity::Medium, 702), (Severity::Low, 1480)];
    let mut columns = vec![
        Column::new("Namespace").class("ns"),
        Column::new("Images").class("group"),
        Column::new("Privileges"),
        Column::new("Reach"),
    ];
    for _ in Side::ALL {
        columns.extend([
            Column::new("Crit").class("h group"),
            Column::new("High").class("h"),
            Column::new("Med").class("h"),
            Column::new("Low").class("h"),
        ]);
    }
    columns.extend([Column::new("Overdue").class("group").numeric(), Column::new("14 days").class("c-trend")]);
    let groups = view! {
        <tr role="row">
            <td></td>
            <th scope="colgroup" colspan="3" class="group">"Score, of 100"</th>
            <th scope="colgroup" colspan="4" class="group"><SideChip side=Side::Developer/></th>
            <th scope="colgroup" colspan="4" class="group"><SideChip side=Side::Operator/></th>
            <td class="group"></td>
            <td></td>
        </tr>
    }
    .into_any();
    let cells = |namespace: &str, side: Side, share: u64| {
        SHOWN
            .map(|(severity, largest)| {
                view! {
                    <HeatCell
                        severity=severity
                        count=(share < 100).then(|| largest * share / 12)
                        largest=largest
                        href=format!("/findings?namespace={namespace}&severity={severity}&side={side}")
                        what=format!("{severity}, {side}, in {namespace}")
                        label=format!("{} {severity}", if side == Side::Developer { "Dev" } else { "Ops" })
                        group=severity == Severity::Critical
                    />
                }
            })
            .collect_view()
    };
    let rows = [("media", Some(41), 6, 2), ("data", Some(22), 12, 4), ("observability-of-everything", Some(44), 1, 5), ("identity", None, 0, 100)]
        .map(|(namespace, score, developer, operator)| {
            view! {
                <tr role="row">
                    <th scope="row" class="ns"><a href=format!("/namespaces/{namespace}")>{namespace}</a><span class="sub">"Storefront · 4 workloads"</span></th>
                    <td class="group" data-label="Images"><ScoreMeter score=score worst=score == Some(22)/></td>
                    <td data-label="Privileges"><ScoreMeter score=Some(64)/></td>
                    <td data-label="Reach"><ScoreMeter score=Some(100)/></td>
                    {cells(namespace, Side::Developer, developer)}
                    {cells(namespace, Side::Operator, operator)}
                    <td class="num group" data-label="Overdue"><a href="/findings"><b>"14"</b></a></td>
                    <td class="c-trend"><Trend values=vec![3, 9, 4, 6, 8, 12] change=-88 since="since Monday"/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title="Namespaces" flush=true>
            <ScrollX label="Namespaces">
                <DataTable caption="Namespaces by score and findings" columns=columns class="heat" groups=groups>{rows}</DataTable>
            </ScrollX>
        </Card>
    }
    .into_any()
}

fn finding() -> AnyView {
    let factor = |name: &str, points, weight, why: &str| Factor { name: name.into(), points, weight, why: why.into() };
    let factors = vec![
        factor("How bad", 40, 40, "Critical: full control of the node"),
        factor("Exploited", 0, 25, "Not known to be exploited"),
        factor("Exposure", 20, 20, "Internet, through Ingress media/uploads"),
        factor("Privileges", 15, 15, "The node, and 48 secrets"),
    ];
    let lines = DiffLine::parse(
        " apiVersion: apps/v1\n kind: Deployment\n spec:\n   template:\n-            privileged: true\n+            privileged: false",
    );
    let tab = |href: &str, label: &str, count: Option<&str>, current| Tab {
        href: href.into(),
        label: label.into(),
        count: count.map(Into::into),
        current,
    };
    view! {
        <AnswersStrip
            wrong=Answer::new("The container has every right on its node", "Whoever takes over the process owns the node.")
            how_bad=Answer::new("Priority 75 of 100", "Reachable from the internet.")
            whose_move=Answer::new("Storefront, developers", view! { "Due " <TimeAgo text="tomorrow" exact="2026-11-20T00:00:00Z"/> "." })
            what_to_do=Answer::new(view! { "Set " <code>"privileged: false"</code> }, "One line.")
        />
        <Tabs label="media" tabs=vec![tab("/a", "Summary", None, true), tab("/b", "Findings", Some("1,088"), false)]/>
        <div class="cols cols-main cols-finding">
            <div class="stack">
                <Card
                    title="How to fix it"
                    aside=view! { <Segments label="Extent of the change" tabs=vec![tab("?a", "This finding", None, true), tab("?b", "All 6", None, false)]/> }.into_any()
                >
                    <DiffView title="Deployment media/image-resizer" lines=lines/>
                    <Command text="atalaya scan k8s/media"/>
                </Card>
                <Card title="History" class="o-history">
                    <Timeline>
                        <TimelineEntry icon=IconName::Comment who="Lucía Ortega" what="commented" ago="2 h ago" exact="2026-11-19T12:20:00Z" quote="Nothing uses the device any more."/>
                        <TimelineEntry icon=IconName::Half who="Lucía Ortega" what="took it: open to in progress" ago="yesterday" exact="2026-11-18T10:02:00Z"/>
                        <TimelineEntry icon=IconName::Plus who="Manifests" what="saw it first" ago="7 days ago" exact="2026-11-12T09:14:00Z"/>
                    </Timeline>
                </Card>
            </div>
            <div class="stack">
                <Card title="Priority" class="o-prio"><Factors value=75 before="was 60 on Monday" factors=factors/></Card>
                <Card title="Standards">
                    <dl class="kv"><dt>"Pod Security"</dt><dd>"baseline, privileged"</dd><dt>"Fingerprint"</dt><dd class="mono">"7f3a c19e 02bd"</dd></dl>
                </Card>
            </div>
        </div>
    }
    .into_any()
}

fn empty_table() -> AnyView {
    view! {
        <Card title="Empty list" flush=true>
            <DataTable caption="Nothing" columns=vec![Column::new("Finding"), Column::new("Workload")]>
                <NoRows columns=2 title="No finding matches these filters.">"1,088 do without “Exploited”. " <a href="/findings">"Remove that filter"</a></NoRows>
            </DataTable>
        </Card>
        <ScrollX label="Witnesses">
            <DataTable caption="Witnesses" columns=vec![Column::new("Witness"), Column::new("Says")]>
                <tr><th scope="row">"Trivy"</th><td>"fails"</td></tr>
            </DataTable>
        </ScrollX>
        <ErrorState kind="Error 503" title="This page took too long" text="Nothing was changed or lost." request="01JD2W9K4T7XQ">
            <ButtonLink href="/findings" kind=ButtonKind::Primary>"Try again"</ButtonLink>
        </ErrorState>
    }
    .into_any()
}

fn gallery() -> AnyView {
    let facts = vec![
        Fact::new(IconName::Namespaces, "8 namespaces"),
        Fact::new(
            IconName::Clock,
            view! { "Snapshot of " <TimeAgo text="4 minutes ago" exact="2026-11-19T14:28:00Z"/> },
        ),
    ];
    let above =
        view! { <SeverityMark severity=Severity::Critical word=true/><SideChip side=Side::Developer/> }.into_any();
    view! {
        <FrameAt view=frame_view() path="/findings".to_owned() address="/findings?q=a%22b".to_owned()>
            <PageHead title="Components and states" above=above lede="Every component, in every state." facts=facts/>
            <div class="cols cols-2">
                <div class="stack">{buttons()}{fields()}{chips()}</div>
                <div class="stack">{meters()}{notices()}</div>
            </div>
            {gauges()}
            {heat()}
            {filters()}
            {findings_table()}
            {finding()}
            {empty_table()}
        </FrameAt>
        <IconSprite/>
    }
    .into_any()
}

fn rendered() -> String {
    Owner::new().with(|| gallery().to_html())
}

/// One tag of the page: its name, its attributes as written, and the names of the elements around it.
struct Element<'a> {
    name: &'a str,
    attributes: &'a str,
    around: Vec<&'a str>,
}

const VOID: [&str; 8] = ["br", "col", "hr", "img", "input", "link", "meta", "wbr"];

/// Reads the tags of a rendered page. Fails on an end tag that closes another element than the innermost one.
fn elements(html: &str) -> Vec<Element<'_>> {
    let mut open: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = rest.find('>').unwrap();
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue; // the marks between texts that hydration needs
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "an end tag closes the innermost element");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        all.push(Element { name, attributes, around: open.clone() });
        if !VOID.contains(&name) && !attributes.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "everything is closed: {open:?}");
    all
}

#[test]
fn the_page_can_be_looked_at() {
    let style = concat!(env!("CARGO_MANIFEST_DIR"), "/../style/main.css");
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Components</title><link rel=\"stylesheet\" href=\"file://{style}\"></head><body>{}</body></html>",
        rendered()
    );
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/gallery.html"), page).unwrap();
}

#[test]
fn no_style_and_no_handler_stands_in_an_attribute() {
    let html = rendered();
    for element in elements(&html) {
        assert!(!element.attributes.contains("style="), "<{} {}>", element.name, element.attributes);
        let handler = format!(" {}", element.attributes)
            .split("=\"")
            .any(|before| before.rsplit(' ').next().is_some_and(|name| name.starts_with("on")));
        assert!(!handler, "<{} {}>", element.name, element.attributes);
    }
}

#[test]
fn elements_nest_as_the_browser_would_nest_them() {
    let html = rendered();
    for element in elements(&html) {
        let parent = element.around.last().copied().unwrap_or("body");
        let fits = match element.name {
            "tr" => matches!(parent, "thead" | "tbody" | "tfoot"),
            "td" | "th" => parent == "tr",
            "thead" | "tbody" | "tfoot" | "caption" | "colgroup" => parent == "table",
            "li" => matches!(parent, "ul" | "ol"),
            "summary" => parent == "details",
            "div" | "p" | "ul" | "ol" | "dl" | "table" | "form" | "section" | "blockquote" | "pre" | "h1" | "h2"
            | "details" => !matches!(parent, "p" | "ul" | "ol" | "table" | "tr"),
            _ => true,
        };
        assert!(fits, "<{}> stands in <{parent}>", element.name);
        let inside = |name: &str| element.around.contains(&name);
        assert!(element.name != "form" || !inside("form"), "a form inside a form");
        let interactive = matches!(element.name, "a" | "button" | "input" | "select" | "textarea" | "details");
        assert!(!interactive || !(inside("a") || inside("button")), "<{}> inside a link or a button", element.name);
    }
}

#[test]
fn every_table_has_a_caption_and_a_body() {
    let html = rendered();
    let count = |name: &str| elements(&html).iter().filter(|element| element.name == name).count();
    let tables = count("table");
    assert!(tables >= 5);
    assert_eq!((count("caption"), count("tbody")), (tables, tables));
    for heading in elements(&html).iter().filter(|element| element.name == "th") {
        assert!(heading.attributes.contains("scope="), "<th {}>", heading.attributes);
    }
}

#[test]
fn every_picture_is_decoration_or_has_a_name() {
    let html = rendered();
    for picture in elements(&html).iter().filter(|element| element.name == "svg") {
        let hidden = picture.attributes.contains("aria-hidden=\"true\"");
        let named = picture.attributes.contains("role=\"img\"") && picture.attributes.contains("aria-label=\"");
        assert!(hidden != named, "<svg {}>", picture.attributes);
    }
}

#[test]
fn what_is_shown_by_shape_is_said_in_words() {
    let html = rendered().replace("<!>", "").replace("<!---->", "");
    let said = [
        "Critical",
        "High",
        "Medium",
        "Low",
        "Unknown",
        "Developer",
        "Operator",
        "Awaiting verification",
        "To verify",
        "no longer reported",
        "unproven",
        "Fixed",
        "Gone",
        "Images: 62 of 100",
        "Reach: unknown",
        "silent: ",
        "Theme: as the system",
        "Sign out",
        "Skip to content",
        "6 days, now 1,088",
        "Pick image-resizer runs as a privileged container",
        "critical, developer, in media",
        ">in: <",
        ">out: <",
    ];
    for words in said {
        assert!(html.contains(words), "the page says {words:?}");
    }
}

#[test]
fn what_a_viewer_typed_stays_text() {
    let html = Owner::new().with(|| {
        view! {
            <LongName text="<script>alert(1)</script>-and-some-more"/>
            <TimelineEntry icon=IconName::Comment who="a" what="commented" ago="now" exact="\"><script>" quote="<img src=x onerror=alert(1)>"/>
        }
        .to_html()
    });
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
}
