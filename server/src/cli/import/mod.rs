//! `atalaya import`: sends files to a running dashboard and says what came of them.

mod body;
mod print;

use super::{DONE, WRONG_INPUT, common};
use crate::{
    files,
    import::{Answer, FileError, Request},
};
use body::{FileToSend, Upload};
use clap::Args;
use serde::Deserialize;
use std::{path::PathBuf, time::Duration};

/// Send manifests and scan reports to a running dashboard.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// Files, or folders with Kubernetes manifests and Trivy reports
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// The cluster they are about; one that is not known yet is made
    #[arg(long, value_name = "NAME")]
    cluster: String,
    /// What is complete, so that what is missing there no longer exists: cluster, or namespace=N (may be repeated)
    #[arg(long, value_name = "WHAT")]
    complete: Vec<String>,
    /// Say only what would open, be fixed, be gone
    #[arg(long)]
    dry_run: bool,
    /// What the list of imports calls the sender; the token's name where nothing is said
    #[arg(long, value_name = "LABEL")]
    source: Option<String>,
    /// The dashboard's address
    #[arg(long, value_name = "URL", env = "ATALAYA_SERVER", default_value = "http://127.0.0.1:3000")]
    server: String,
    /// The token; better given as a variable, which no list of processes shows
    #[arg(long, value_name = "TOKEN", env = "ATALAYA_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// A refusal, as far as people want to know.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    title: String,
    detail: String,
    instance: String,
    errors: Vec<FileError>,
}

impl Import {
    pub(super) fn run(self) -> u8 {
        match self.request() {
            Ok(request) => common::run_async(self.send(request)),
            Err(message) => common::wrong(&message),
        }
    }

    fn request(&self) -> Result<Request, String> {
        let mut pairs = vec![("cluster".to_owned(), self.cluster.clone())];
        for what in &self.complete {
            pairs.push(("complete".to_owned(), what.replacen('=', ":", 1)));
        }
        if self.dry_run {
            pairs.push(("dry_run".to_owned(), "1".to_owned()));
        }
        pairs.extend(self.source.clone().map(|source| ("source".to_owned(), source)));
        Request::from_pairs(&pairs).map_err(|error| error.to_string().replace("namespace:", "namespace="))
    }

    async fn send(self, request: Request) -> Result<u8, String> {
        let Some(token) = &self.token else {
            return Err("no token: give one as ATALAYA_TOKEN or --token; `atalaya token create` makes one".to_owned());
        };
        let (files, problems) = find(&self.paths);
        for problem in &problems {
            eprintln!("error: {problem}");
        }
        if files.is_empty() {
            return Err("there is nothing to send".to_owned());
        }
        if !problems.is_empty() && request.coverage != posture::evidence::Coverage::Partial {
            return Err("not everything can be read, so it is not complete; nothing was sent".to_owned());
        }
        let address = format!(
            "{}/api/v1/imports?{}",
            self.server.trim_end_matches('/'),
            posture::query::encode(&request.to_pairs())
        );
        let upload = Upload::new(files).map_err(|error| error.to_string())?;
        let client = client()?;
        let request = client
            .post(address)
            .bearer_auth(token)
            .header("content-type", upload.content_type())
            .header("content-length", upload.length())
            .body(reqwest::Body::wrap_stream(upload.stream()));
        let response = request.send().await.map_err(|error| {
            format!("{} could not be reached, or ended the connection: {}", self.server, crate::http::Chain(&error))
        })?;
        let status = response.status();
        let body =
            response.bytes().await.map_err(|error| format!("the answer broke off: {}", crate::http::Chain(&error)))?;
        if !status.is_success() {
            return Err(refusal(status.as_u16(), &body));
        }
        let answer: Answer = serde_json::from_slice(&body)
            .map_err(|_| format!("{} is no Atalaya, or another version of it", self.server))?;
        print::result(&answer)?;
        Ok(if answer.error_count > 0 || !problems.is_empty() { WRONG_INPUT } else { DONE })
    }
}

fn find(paths: &[PathBuf]) -> (Vec<FileToSend>, Vec<String>) {
    let mut to_send = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let found = files::below(path);
        problems.extend(found.problems.into_iter().map(|(path, error)| format!("{}: {error}", path.display())));
        for file in found.files {
            match FileToSend::new(file) {
                Ok(file) => to_send.push(file),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (to_send, problems)
}

/// One TLS for the whole program: rustls with ring, and the certificates that this machine trusts.
fn client() -> Result<reqwest::Client, String> {
    // A provider that is installed already is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder =
        reqwest::Client::builder().connect_timeout(Duration::from_secs(10)).redirect(reqwest::redirect::Policy::none());
    builder
        .user_agent(concat!("atalaya/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| crate::http::Chain(&error).to_string())
}

fn refusal(status: u16, body: &[u8]) -> String {
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) if !problem.title.is_empty() => {
            for error in &problem.errors {
                eprintln!("error: {error}");
            }
            let number = problem.instance.rsplit(':').next().unwrap_or_default();
            format!("{} ({status}): {} Request {number}.", problem.title, problem.detail)
        }
        _ => format!("the server answered with status {status}; is it an Atalaya?"),
    }
}
