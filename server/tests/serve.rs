//! The program as a person starts it: serve with the sample, a token, an import, and the end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_atalaya");

fn atalaya(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env_clear().env("ATALAYA_DATA", data);
    command
}

struct Serving {
    child: Child,
    address: String,
    said: Vec<String>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that failed half-way leaves nothing behind; one that went well has ended it already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the server and reads what it says, down to the line that ends it.
fn serve(data: &Path, arguments: &[&str], last: impl Fn(&str) -> bool) -> Serving {
    let all = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
    let mut child = atalaya(&all, data).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut said: Vec<String> = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        said.push(line.unwrap());
        if last(&said[said.len() - 1]) {
            break;
        }
    }
    let address = said[0].strip_prefix("Atalaya listens on http://").unwrap().to_owned();
    Serving { child, address, said }
}

impl Serving {
    fn status(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    }

    fn end(&mut self) -> Option<i32> {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn the_sample_is_served_and_another_cluster_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut serving = serve(&data, &["--sample"], |line| line.contains("admin@"));
    let users: Vec<Vec<&str>> = serving.said[2..].iter().map(|line| line.split_whitespace().collect()).collect();
    let roles: Vec<&str> = users.iter().map(|user| user[0]).collect();
    assert_eq!(roles, ["developer", "developer", "operator", "manager", "admin"]);
    assert!(users.iter().all(|user| user[1].contains('@') && user[2].len() == 23), "{users:?}");
    assert_eq!(serving.status("/readyz"), "HTTP/1.1 200 OK");
    assert_eq!(serving.status("/findings"), "HTTP/1.1 303 See Other");

    let made = atalaya(&["token", "create", "--user", users[2][1], "--name", "CI"], &data).output().unwrap();
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert!(token.starts_with("atalaya_"), "{token}");

    let manifests = concat!(env!("CARGO_MANIFEST_DIR"), "/sample/1-first/manifests");
    let server = format!("http://{}", serving.address);
    let import = |arguments: &[&str]| {
        let all = [&["import", manifests, "--cluster", "staging", "--server", &server], arguments].concat();
        let done = atalaya(&all, &data).env("ATALAYA_TOKEN", &token).output().unwrap();
        (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    let (code, said, _) = import(&["--complete", "cluster", "--dry-run"]);
    assert!(code == Some(0) && said.contains("would be opened") && said.contains("nothing was changed"), "{said}");
    let (code, said, progress) = import(&["--complete", "cluster"]);
    assert!(code == Some(0) && said.contains("opened") && progress.contains("sent 9 of 9 files"), "{said}{progress}");
    let (code, said, _) = import(&[]);
    assert!(
        code == Some(0) && said.contains("\n      0 opened\n      0 fixed\n      0 gone\n"),
        "again changes nothing: {said}"
    );
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, "kind: {").unwrap();
    let (code, _, said) = import(&[broken.to_str().unwrap()]);
    assert!(code == Some(2) && said.contains("broken.yaml"), "{said}");
    assert_eq!(serving.end(), Some(0));

    let again = serve(&data, &["--sample"], |line| line.starts_with("First passwords"));
    assert!(again.said[1].contains("reset-password"), "passwords are shown once: {:?}", again.said);
}

#[test]
fn without_the_sample_an_administrator_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut serving = serve(folder.path(), &[], |line| line.trim_start().starts_with("admin"));
    assert_eq!(serving.said[2].split_whitespace().count(), 3, "{:?}", serving.said);
    assert_eq!(serving.end(), Some(0));
    let users = atalaya(&["user", "list"], folder.path()).output().unwrap();
    assert!(String::from_utf8(users.stdout).unwrap().starts_with("admin  Administrator  first password"));
}

#[test]
fn a_wrong_call_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("atalaya.toml");
    std::fs::write(&file, "[server]\nlistn = 1\n").unwrap();
    for (arguments, expected) in [
        (vec!["serve", "--config", file.to_str().unwrap()], "line 2, column 1: unknown field `listn`"),
        (vec!["import", "nowhere.yaml", "--cluster", "a"], "no token"),
        (vec!["import", "nowhere.yaml", "--cluster", "a", "--token", "x"], "nowhere.yaml"),
        (vec!["import", "x", "--cluster", "a", "--complete", "clustr", "--token", "x"], "complete is `cluster`"),
        (vec!["user", "grant", "nobody", "--role", "admin"], "there is no user `nobody`"),
    ] {
        let done = atalaya(&arguments, folder.path()).output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.code() == Some(2) && said.contains(expected), "{arguments:?}: {said}");
    }
}
