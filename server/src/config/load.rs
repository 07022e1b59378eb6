//! Where the configuration comes from, in order, and what is said of a setting that cannot be used.

use super::{Config, ConfigError, PublicUrl, reference::SECTIONS};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// What the flags of a command say. They win over everything else.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The file to read.
    pub config: Option<PathBuf>,
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// The address that people open.
    pub public_url: Option<PublicUrl>,
    /// The folder of the database.
    pub data: Option<PathBuf>,
    /// What is served beside the pages.
    pub site: Option<PathBuf>,
}

/// The configuration: built-in values, then the file, then the environment, then flags.
///
/// `environment` looks a variable up; `program` is the folder of the program.
pub fn load(
    flags: &Flags,
    environment: &dyn Fn(&str) -> Option<String>,
    program: Option<&Path>,
) -> Result<Config, ConfigError> {
    let file = flags
        .config
        .clone()
        .or_else(|| environment("ATALAYA_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from));
    let mut config = match &file {
        None => Config::default(),
        Some(path) => read(path)?,
    };
    // Where neither file nor environment says anything, the places depend on the machine.
    let untouched = Config::default();
    if config.server.data == untouched.server.data {
        config.server.data = default_data_folder(environment);
    }
    if let Some(program) = program.filter(|_| config.server.site == untouched.server.site) {
        config.server.site = program.join("site");
    }
    for (_, _, settings) in SECTIONS {
        for setting in *settings {
            let Some(variable) = setting.variable else { continue };
            let Some(text) = environment(variable).filter(|text| !text.trim().is_empty()) else { continue };
            (setting.set)(&mut config, &text).map_err(|message| ConfigError { place: variable.to_owned(), message })?;
        }
    }
    if let Some(listen) = flags.listen {
        config.server.listen = listen;
    }
    if let Some(url) = &flags.public_url {
        config.server.public_url = Some(url.clone());
    }
    if let Some(data) = &flags.data {
        config.server.data.clone_from(data);
    }
    if let Some(site) = &flags.site {
        config.server.site.clone_from(site);
    }
    config.validate()?;
    Ok(config)
}

/// Where the database is kept if nobody says where.
pub fn default_data_folder(environment: &dyn Fn(&str) -> Option<String>) -> PathBuf {
    // A relative path here is to be ignored, says the XDG base directory specification.
    let absolute = |variable| environment(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(data) = absolute("XDG_DATA_HOME") {
        return data.join("atalaya");
    }
    match absolute("HOME") {
        Some(home) => home.join(".local/share/atalaya"),
        None => PathBuf::from("data"),
    }
}

fn read(path: &Path) -> Result<Config, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError { place: path.display().to_string(), message: error.to_string() })?;
    parse(&path.display().to_string(), &text)
}

/// Reads the text of a file; `name` is what errors call it.
fn parse(name: &str, text: &str) -> Result<Config, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let place = match error.span() {
            None => name.to_owned(),
            Some(span) => {
                let before = text.get(..span.start).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                format!("{name}, line {line}, column {column}")
            }
        };
        ConfigError { place, message: error.message().trim().replace('\n', "; ") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn environment(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + use<> {
        let map: HashMap<String, String> =
            pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        move |key| map.get(key).cloned()
    }

    #[test]
    fn flags_win_over_the_environment_over_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("atalaya.toml");
        std::fs::write(
            &file,
            "[server]\nlisten = \"127.0.0.1:1\"\ndata = \"/file\"\nrequest-seconds = 5\n[engine]\nallowed-registries = [\"registry.example\"]\n",
        )
        .unwrap();
        let environment = environment(&[
            ("ATALAYA_CONFIG", file.to_str().unwrap()),
            ("ATALAYA_DATA", "/variable"),
            ("ATALAYA_LISTEN", "127.0.0.1:2"),
        ]);
        let flags = Flags { listen: Some(SocketAddr::from(([127, 0, 0, 1], 3))), ..Flags::default() };
        let config = load(&flags, &environment, Some(Path::new("/bin"))).unwrap();
        assert_eq!(config.server.listen.port(), 3);
        assert_eq!(config.server.data, Path::new("/variable"));
        assert_eq!(config.server.request_seconds, 5);
        assert_eq!(config.server.drain_seconds, 10);
        assert_eq!(config.server.site, Path::new("/bin/site"));
        assert_eq!(config.engine.allowed_registries, ["registry.example"]);
    }

    #[test]
    fn an_error_names_its_place() {
        let error = |text: &str| parse("atalaya.toml", text).unwrap_err().to_string();
        insta::assert_snapshot!(error("[server]\nlistn = 1\n"), @"atalaya.toml, line 2, column 1: unknown field `listn`, expected one of `listen`, `public-url`, `data`, `site`, `trusted-proxies`, `request-seconds`, `import-seconds`, `drain-seconds`");
        insta::assert_snapshot!(error("[server]\nlisten = \"here\"\n"), @"atalaya.toml, line 2, column 10: invalid socket address syntax");
        insta::assert_snapshot!(error("[sever]\n"), @"atalaya.toml, line 1, column 2: unknown field `sever`, expected one of `server`, `limits`, `sessions`, `sign-in`, `log`, `engine`");
        insta::assert_snapshot!(error("[server\n"), @"atalaya.toml, line 1, column 8: unclosed table, expected `]`");
        let given =
            |pairs: &[(&str, &str)]| load(&Flags::default(), &environment(pairs), None).unwrap_err().to_string();
        insta::assert_snapshot!(given(&[("ATALAYA_LISTEN", "3000")]), @"ATALAYA_LISTEN: expected an address and a port, such as `127.0.0.1:3000`");
        insta::assert_snapshot!(given(&[("ATALAYA_PUBLIC_URL", "https://x/y")]), @"ATALAYA_PUBLIC_URL: expected an address such as `https://atalaya.example`, without a path");
        insta::assert_snapshot!(given(&[("ATALAYA_LIMITS_FORM_KIB", "1")]), @"limits.form-kib: expected 16 to 1048576");
        insta::assert_snapshot!(given(&[("ATALAYA_LOG_FILTER", "=,=")]), @"log.filter: expected a level, or targets with levels, such as `info,server=debug`");
    }

    #[test]
    fn the_data_folder_follows_the_machine() {
        let folder = |pairs: &[(&str, &str)]| default_data_folder(&environment(pairs));
        assert_eq!(folder(&[("XDG_DATA_HOME", "/x"), ("HOME", "/h")]), Path::new("/x/atalaya"));
        assert_eq!(folder(&[("XDG_DATA_HOME", "x"), ("HOME", "/h")]), Path::new("/h/.local/share/atalaya"));
        assert_eq!(folder(&[]), Path::new("data"));
    }
}
