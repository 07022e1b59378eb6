//! Where one is, from the address.

use super::icon::{Icon, IconName};
use leptos::prelude::*;

/// One step on the way to the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its words.
    pub label: String,
    /// Where it leads; none for the page itself.
    pub href: Option<String>,
}

/// The way to the page. The last step is the page itself.
#[component]
pub fn Crumbs(
    /// The steps, from the cluster to the page.
    items: Vec<Crumb>,
) -> impl IntoView {
    let last = items.len().saturating_sub(1);
    let steps = items
        .into_iter()
        .enumerate()
        .map(|(position, crumb)| {
            let word = if let Some(href) = crumb.href.filter(|_| position < last) {
                view! { <a href=href>{crumb.label}</a> }.into_any()
            } else {
                let title = crumb.label.clone();
                view! { <span aria-current=(position == last).then_some("page") title=title>{crumb.label}</span> }
                    .into_any()
            };
            let arrow = (position > 0).then(|| view! { <Icon name=IconName::Right/> });
            view! { <li>{arrow}{word}</li> }
        })
        .collect_view();
    view! { <nav class="crumbs" aria-label="Where you are"><ol>{steps}</ol></nav> }.into_any()
}

/// The way to an address: the cluster, the page, and the one thing it shows.
pub fn crumbs_for(path: &str, cluster: Option<&str>) -> Vec<Crumb> {
    let mut items = Vec::with_capacity(3);
    let mut push = |label: String, href: Option<String>| items.push(Crumb { label, href });
    if let Some(cluster) = cluster {
        push(cluster.to_owned(), Some("/".to_owned()));
    }
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let Some(first) = segments.next() else {
        push("Overview".to_owned(), None);
        return items;
    };
    let mut page = format!("/{first}");
    let mut word = first.to_owned();
    if first == "admin" {
        push("Administration".to_owned(), None);
        if let Some(second) = segments.next() {
            page = format!("{page}/{second}");
            second.clone_into(&mut word);
        } else {
            return items;
        }
    }
    // The page's own words, where its address is shorter.
    let label = if word == "access" { "Who can do what".to_owned() } else { sentence_case(&word) };
    push(label, Some(page));
    let rest: Vec<String> = segments.map(percent_decoded).collect();
    if !rest.is_empty() {
        let last = rest.join("/");
        push(if is_ulid(&last) { "Details".to_owned() } else { last }, None);
    }
    items
}

fn sentence_case(word: &str) -> String {
    let words = word.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether a segment is an identifier that says nothing to people.
fn is_ulid(segment: &str) -> bool {
    segment.len() == 26
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && segment.bytes().any(|byte| byte.is_ascii_digit())
}

/// A path segment without its percent signs; what is not valid stays as it is.
fn percent_decoded(segment: &str) -> String {
    let digit = |byte: Option<&u8>| {
        byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
    };
    let bytes = segment.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while let Some(byte) = bytes.get(position) {
        if let (b'%', Some(high), Some(low)) = (byte, digit(bytes.get(position + 1)), digit(bytes.get(position + 2))) {
            decoded.push(high * 16 + low);
            position += 3;
        } else {
            decoded.push(*byte);
            position += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| segment.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(path: &str) -> Vec<String> {
        crumbs_for(path, Some("prod-eu-1")).into_iter().map(|crumb| crumb.label).collect()
    }

    #[test]
    fn the_way_to_a_page() {
        assert_eq!(way("/"), ["prod-eu-1", "Overview"]);
        assert_eq!(way("/namespaces/shop"), ["prod-eu-1", "Namespaces", "shop"]);
        assert_eq!(way("/findings/01JD2W9K4T7XQ8M5N6P7R8S9TA"), ["prod-eu-1", "Findings", "Details"]);
        assert_eq!(way("/images/docker.io%2Flibrary%2Fnginx"), ["prod-eu-1", "Images", "docker.io/library/nginx"]);
        assert_eq!(way("/access"), ["prod-eu-1", "Who can do what"]);
        assert_eq!(way("/admin/users"), ["prod-eu-1", "Administration", "Users"]);
        assert_eq!(way("/checks/privilege.run-as-root"), ["prod-eu-1", "Checks", "privilege.run-as-root"]);
    }

    #[test]
    fn what_is_not_encoded_well_stays() {
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz"), "%zz");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }
}
