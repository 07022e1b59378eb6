//! What an import says of itself.

use posture::evidence::Coverage;

/// What an import says of itself, from the address's query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// The cluster's name.
    pub cluster: String,
    /// What it declares complete.
    pub coverage: Coverage,
    /// Whether to say only what would come of it.
    pub dry_run: bool,
    /// Who sends it, where not the token's name.
    pub source: Option<String>,
    /// The name of the one file, where the body is that file.
    pub name: Option<String>,
}

/// Why it was not understood, a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidRequest(pub String);

impl Request {
    /// Reads the pairs of the query. What is not known is an error, since a misspelt `complete` changes what is gone.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, InvalidRequest> {
        let mut request = Self::default();
        let mut complete = Vec::new();
        for (name, value) in pairs {
            match name.as_str() {
                "cluster" => request.cluster = cluster(value)?,
                "complete" => complete.push(value.as_str()),
                "dry_run" => request.dry_run = truth(value)?,
                "source" => request.source = Some(label(value)?),
                "name" => request.name = Some(value.clone()),
                other => {
                    return Err(InvalidRequest(format!(
                        "The parameter {other:?} is not known; expected cluster, complete, dry_run, source or name."
                    )));
                }
            }
        }
        if request.cluster.is_empty() {
            return Err(InvalidRequest("Say which cluster it is: cluster=NAME.".to_owned()));
        }
        request.coverage = coverage(&complete)?;
        Ok(request)
    }

    /// The pairs of the query that say the same.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("cluster", self.cluster.clone())];
        match &self.coverage {
            Coverage::Partial => {}
            Coverage::Cluster => pairs.push(("complete", "cluster".to_owned())),
            Coverage::Namespaces(names) => {
                pairs.extend(names.iter().map(|name| ("complete", format!("namespace:{name}"))));
            }
        }
        if self.dry_run {
            pairs.push(("dry_run", "1".to_owned()));
        }
        pairs.extend(self.source.clone().map(|source| ("source", source)));
        pairs.extend(self.name.clone().map(|name| ("name", name)));
        pairs
    }
}

fn cluster(name: &str) -> Result<String, InvalidRequest> {
    let name = name.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'@');
    if name.is_empty() || name.len() > 100 || !name.bytes().all(plain) {
        return Err(InvalidRequest("A cluster's name has 1 to 100 letters, digits, and - _ . : @".to_owned()));
    }
    Ok(name.to_owned())
}

fn label(text: &str) -> Result<String, InvalidRequest> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
        return Err(InvalidRequest("A source has 1 to 100 characters.".to_owned()));
    }
    Ok(text.to_owned())
}

fn truth(text: &str) -> Result<bool, InvalidRequest> {
    match text {
        "" | "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(InvalidRequest("dry_run is 1 or 0.".to_owned())),
    }
}

/// `cluster`, or `namespace:N` as often as needed.
fn coverage(complete: &[&str]) -> Result<Coverage, InvalidRequest> {
    let mut names = Vec::new();
    for value in complete {
        match value.split_once(':') {
            None if *value == "cluster" => {}
            Some(("namespace", name)) if is_namespace(name) => names.push(name.to_owned()),
            _ => {
                return Err(InvalidRequest(
                    "complete is `cluster`, or `namespace:` and a namespace's name.".to_owned(),
                ));
            }
        }
    }
    if complete.contains(&"cluster") {
        return Ok(Coverage::Cluster);
    }
    names.sort();
    names.dedup();
    Ok(if names.is_empty() { Coverage::Partial } else { Coverage::Namespaces(names) })
}

/// A DNS label, which is what Kubernetes allows.
fn is_namespace(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&name.len()) && name.bytes().all(plain) && !name.starts_with('-') && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Request, InvalidRequest> {
        Request::from_pairs(&pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_written_reads_back() {
        for pairs in [
            &[("cluster", "a")][..],
            &[("cluster", "eks:prod.eu@1"), ("complete", "cluster"), ("dry_run", "1"), ("source", "nightly")],
            &[("cluster", "a"), ("complete", "namespace:b"), ("complete", "namespace:c"), ("name", "x.yaml")],
        ] {
            let request = read(pairs).unwrap();
            let written: Vec<(String, String)> =
                request.to_pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(Request::from_pairs(&written), Ok(request));
        }
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for pairs in [
            &[][..],
            &[("cluster", "")],
            &[("cluster", "<b>")],
            &[("cluster", "a"), ("complete", "clustr")],
            &[("cluster", "a"), ("complete", "namespace:B")],
            &[("cluster", "a"), ("compelte", "cluster")],
            &[("cluster", "a"), ("dry_run", "maybe")],
            &[("cluster", "a"), ("source", "a\nb")],
        ] {
            assert!(read(pairs).is_err(), "{pairs:?}");
        }
    }
}
