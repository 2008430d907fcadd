//! The house rules that a compiler does not hold (ARCHITECTURE.md says why they are there).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who may use whom among our own crates. A new crate gets its line here first.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("routing", &[]),
    ("roads", &[]),
    ("app", &["domain", "roads", "routing"]),
    ("web", &["app", "domain"]),
    ("rampe", &["app", "domain", "roads", "routing", "web"]),
    ("testkit", &["app", "domain", "roads", "routing", "web"]),
];

/// The one crate that speaks SQL.
const SPEAKS_SQL: &str = "app";

/// The crates that may ask the machine for its environment, its clock or its randomness; all others are given them.
const MAY_ASK_THE_MACHINE: &[&str] = &["rampe", "testkit"];

const ASKS_THE_MACHINE: &[&str] = &[
    "env::var",
    "env::vars",
    "env::var_os",
    "env::args",
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "Uuid::new_v4",
    "Uuid::now_v7",
    "rand::rng",
    "rand::random",
    "thread_rng",
    "OsRng",
    "SysRng",
    "getrandom",
];

const LONGEST_FILE: usize = 600;

/// Files that may be longer, and why splitting them would make them harder to read.
const MAY_BE_LONGER: &[(&str, &str)] = &[];

const LONGEST_ARCHITECTURE: usize = 250;

#[test]
fn each_crate_uses_only_the_crates_that_the_import_rule_names() {
    let rule: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut broken = Vec::new();
    for package in packages() {
        let Some(allowed) = rule.get(package.name.as_str()) else {
            broken.push(format!("{} is not in the import rule", package.name));
            continue;
        };
        for used in package.uses.iter().filter(|used| rule.contains_key(used.as_str())) {
            if !allowed.contains(&used.as_str()) {
                broken.push(format!("crates/{}/Cargo.toml depends on {used}", package.name));
            }
        }
        // Development dependencies may name testkit, but only tests may then use it.
        for file in sources(&package.name) {
            for (number, line) in code_lines(&file) {
                for other in rule
                    .keys()
                    .filter(|other| **other != package.name && !allowed.contains(*other))
                {
                    if names_crate(&line, other) && !is_test_code(&file, number) {
                        broken.push(format!("{}:{number} uses {other}", shown(&file)));
                    }
                }
            }
        }
    }
    assert_none(&broken, "imports against the rule");
}

#[test]
fn only_the_app_crate_names_sqlx() {
    let mut broken = Vec::new();
    for package in packages().iter().filter(|package| package.name != SPEAKS_SQL) {
        if package.uses.contains("sqlx") || package.dev_uses.contains("sqlx") {
            broken.push(format!("crates/{}/Cargo.toml", package.name));
        }
        for file in sources(&package.name) {
            broken.extend(
                code_lines(&file)
                    .filter(|(_, line)| has_word(line, "sqlx"))
                    .map(|(number, _)| format!("{}:{number}", shown(&file))),
            );
        }
    }
    assert_none(&broken, "sqlx is named outside crates/app");
}

#[test]
fn only_the_binary_and_the_testkit_ask_for_environment_clock_and_randomness() {
    let mut broken = Vec::new();
    for package in packages()
        .iter()
        .filter(|package| !MAY_ASK_THE_MACHINE.contains(&package.name.as_str()))
    {
        for file in sources(&package.name) {
            for (number, line) in code_lines(&file) {
                // A unit test may look for real files that lie beside the repository.
                let asked = ASKS_THE_MACHINE.iter().find(|call| has_word(&line, call));
                if let Some(call) = asked.filter(|_| !is_test_code(&file, number)) {
                    broken.push(format!("{}:{number} {call}", shown(&file)));
                }
            }
        }
    }
    assert_none(&broken, "clock, ids, randomness and settings are parameters");
}

#[test]
fn every_path_that_the_documents_name_exists() {
    let mut broken = Vec::new();
    let mut named = 0;
    for document in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
        let text = read(&root().join(document));
        for path in backticked_paths(&text).chain(linked_paths(&text)) {
            named += 1;
            if !root().join(&path).exists() {
                broken.push(format!("{document} names {path}"));
            }
        }
    }
    assert!(
        named > 20,
        "only {named} paths were recognised in the documents: the recognition is broken"
    );
    assert_none(&broken, "paths that do not exist");
}

#[test]
fn the_architecture_stays_short_enough_to_be_read() {
    let lines = read(&root().join("ARCHITECTURE.md")).lines().count();
    assert!(
        lines <= LONGEST_ARCHITECTURE,
        "ARCHITECTURE.md has {lines} lines, more than {LONGEST_ARCHITECTURE}"
    );
}

#[test]
fn no_rust_file_outgrows_what_one_reader_holds_in_mind() {
    let excused: BTreeSet<&str> = MAY_BE_LONGER.iter().map(|(path, _)| *path).collect();
    let long: BTreeMap<String, usize> = files_below(&root().join("crates"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .map(|file| (shown(&file), read(&file).lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .collect();
    let mut broken: Vec<String> = long
        .iter()
        .filter(|(path, _)| !excused.contains(path.as_str()))
        .map(|(path, lines)| format!("{path} has {lines} lines: look for the second concept in it"))
        .collect();
    broken.extend(
        excused
            .iter()
            .filter(|path| !long.contains_key(**path))
            .map(|path| format!("{path} needs its entry no more")),
    );
    assert_none(&broken, "files longer than 600 lines");
}

#[test]
fn every_language_has_the_same_files() {
    let locales = root().join("locales");
    let languages: BTreeMap<String, BTreeSet<PathBuf>> = fs::read_dir(&locales)
        .expect("locales/ is readable")
        .map(|entry| entry.expect("an entry of locales/").path())
        .filter(|path| path.is_dir())
        .map(|folder| {
            let files = files_below(&folder)
                .into_iter()
                .map(|file| relative(&file, &folder))
                .collect();
            (
                folder.file_name().expect("a language").to_string_lossy().into_owned(),
                files,
            )
        })
        .collect();
    for complete in ["nb", "sv", "en"] {
        assert!(languages.contains_key(complete), "locales/{complete} is missing");
    }
    let all: BTreeSet<&PathBuf> = languages.values().flatten().collect();
    let broken: Vec<String> = languages
        .iter()
        .flat_map(|(language, files)| {
            all.iter()
                .filter(|file| !files.contains(**file))
                .map(move |file| format!("locales/{language}/{}", file.display()))
        })
        .collect();
    assert_none(&broken, "files that another language has");
}

/// Crates that put more into the binary than code: fonts, colour profiles.
const EMBED_FILES: &[&str] = &["dejavu", "krilla"];

#[test]
fn what_others_made_and_the_binary_carries_is_named_with_its_licence() {
    let page = read(&root().join("docs/third-party.md"));
    let lock = read(&root().join("frontend/package-lock.json"));
    let lock: serde_json::Value = serde_json::from_str(&lock).expect("package-lock.json is JSON");
    let web: BTreeSet<String> = packages()
        .into_iter()
        .filter(|package| package.name == "web")
        .flat_map(|package| package.uses)
        .collect();
    let ours = lock["packages"][""]["dependencies"]
        .as_object()
        .expect("what the frontend depends on");
    let mut wanted: Vec<(String, String)> = ours
        .keys()
        .map(|name| {
            let licence = text(&lock["packages"][format!("node_modules/{name}")]["license"]);
            (name.clone(), format!("| {licence} |"))
        })
        .collect();
    wanted.extend(
        EMBED_FILES
            .iter()
            .map(|name| (name.to_string(), "the crate MIT or Apache-2.0".to_owned())),
    );
    let mut broken: Vec<String> = wanted
        .iter()
        .filter(|(name, licence)| {
            let mut lines = page.lines().filter(|line| line.starts_with(&format!("| `{name}` |")));
            !lines.any(|line| line.contains(licence))
        })
        .map(|(name, licence)| format!("{name}: {licence}"))
        .collect();
    broken.extend(
        EMBED_FILES
            .iter()
            .filter(|name| !web.contains(**name))
            .map(|name| format!("{name} is used no more")),
    );
    let texts = linked_paths(&page).filter(|path| !root().join("docs").join(path).exists());
    broken.extend(texts.map(|path| format!("docs/{path} is missing")));
    assert_none(&broken, "docs/third-party.md does not tell the truth");
}

/// One of our crates: its name and the crates that its manifest names.
struct Package {
    name: String,
    uses: BTreeSet<String>,
    dev_uses: BTreeSet<String>,
}

/// Our crates as Cargo itself understands their manifests.
fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(root().join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let packages: Vec<Package> = metadata["packages"]
        .as_array()
        .expect("a list of packages")
        .iter()
        .map(|package| {
            let named = |dev: bool| {
                package["dependencies"]
                    .as_array()
                    .expect("a list of dependencies")
                    .iter()
                    .filter(|dependency| (dependency["kind"] == "dev") == dev)
                    .map(|dependency| text(&dependency["name"]))
                    .collect()
            };
            Package {
                name: text(&package["name"]),
                uses: named(false),
                dev_uses: named(true),
            }
        })
        .collect();
    assert!(
        packages.len() >= MAY_USE.len(),
        "cargo metadata names only {} of our crates",
        packages.len()
    );
    packages
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository's root")
}

/// The Rust files of a crate that end up in its library or binary, its unit tests among them.
fn sources(name: &str) -> Vec<PathBuf> {
    let found: Vec<PathBuf> = files_below(&root().join("crates").join(name).join("src"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    assert!(!found.is_empty(), "crates/{name}/src holds no Rust file");
    found
}

/// The lines of a file with their numbers, without comments.
fn code_lines(file: &Path) -> impl Iterator<Item = (usize, String)> {
    let lines: Vec<String> = read(file)
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default().to_owned())
        .collect();
    lines.into_iter().enumerate().map(|(index, line)| (index + 1, line))
}

/// Whether the line lies in a file of tests or below the mark that opens the test module at a file's end.
fn is_test_code(file: &Path, number: usize) -> bool {
    let text = read(file);
    let lines: Vec<&str> = text.lines().take(number).map(str::trim).collect();
    file.file_stem().is_some_and(|stem| stem == "tests")
        || file.components().any(|part| part.as_os_str() == "tests")
        || lines
            .windows(2)
            .any(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{'))
}

/// Whether the line names another crate: `use app::…`, `app::noun::…`, `pub use app;`.
fn names_crate(line: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let whole = format!("use {name};");
    line.trim_start_matches("pub ").trim_start().starts_with(&whole)
        || line.match_indices(&path).any(|(at, _)| {
            let before = &line[..at];
            // `crate::app::x`, `self::app::x` and `myapp::x` are names of our own, not the crate.
            !before.ends_with("::") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
        })
}

/// Whether the text holds the word, not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(part_of_name) && !text[at + word.len()..].starts_with(part_of_name))
}

/// Words in backticks that look like a path of this repository. Folders end in a slash, or the word has one inside.
fn backticked_paths(document: &str) -> impl Iterator<Item = String> {
    let mut in_block = false;
    let mut found = Vec::new();
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            found.extend(
                line.split('`')
                    .skip(1)
                    .step_by(2)
                    .filter(|word| looks_like_path(word))
                    .map(str::to_owned),
            );
        }
    }
    found.into_iter()
}

fn looks_like_path(word: &str) -> bool {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let known_end = [".md", ".toml"].iter().any(|end| word.ends_with(end));
    let made_here = [
        "target/",
        "rampe-data/",
        ".demo/",
        "e2e/shots",
        "e2e/node_modules",
        "frontend/dist",
    ];
    plain
        && (word.contains('/') || known_end || ["Makefile", "LICENSE"].contains(&word))
        && !word.starts_with(['/', '.', '-'])
        && !made_here.iter().any(|made| word.starts_with(made))
}

/// Targets of Markdown links and pictures that point into the repository.
fn linked_paths(document: &str) -> impl Iterator<Item = String> {
    document
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains(':') && !target.starts_with('#'))
        .map(|target| target.split('#').next().unwrap_or_default().to_owned())
        .collect::<Vec<_>>()
        .into_iter()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                open.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn relative(file: &Path, folder: &Path) -> PathBuf {
    file.strip_prefix(folder)
        .expect("the file lies in the folder")
        .to_owned()
}

/// The path as one writes it in this repository.
fn shown(file: &Path) -> String {
    relative(file, &root()).display().to_string()
}

fn assert_none(broken: &[String], what: &str) {
    assert!(broken.is_empty(), "{what}:\n  {}", broken.join("\n  "));
}
