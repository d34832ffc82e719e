//! The rules that the crates exist to enforce, checked against what cargo and the sources say.

#![allow(clippy::unwrap_used, reason = "what these tests share may panic as they do")]

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, Package};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may depend on whom among our own crates, and whether anybody else is allowed in.
struct Rule {
    package: &'static str,
    ours: &'static [&'static str],
    theirs: Theirs,
}

/// What a crate may take from a registry.
enum Theirs {
    /// Nothing: no clock, DOM, network or file can come in.
    Nothing,
    /// Whatever it justifies in its manifest.
    Anything,
}

const RULES: &[Rule] = &[
    Rule { package: "isotherm-wire", ours: &[], theirs: Theirs::Nothing },
    Rule { package: "isotherm-capture", ours: &["isotherm-wire"], theirs: Theirs::Nothing },
    Rule { package: "isotherm-density", ours: &[], theirs: Theirs::Nothing },
    Rule { package: "isotherm-insights", ours: &[], theirs: Theirs::Nothing },
    Rule {
        package: "isotherm-tracker",
        ours: &["isotherm-wire", "isotherm-capture"],
        theirs: Theirs::Nothing,
    },
    Rule {
        package: "isotherm-overlay",
        ours: &["isotherm-wire", "isotherm-density"],
        theirs: Theirs::Anything,
    },
    Rule { package: "isotherm-heatmap", ours: &["isotherm-density"], theirs: Theirs::Nothing },
    Rule { package: "isotherm-store", ours: &["isotherm-wire"], theirs: Theirs::Anything },
    Rule {
        package: "isotherm",
        ours: &["isotherm-wire", "isotherm-store", "isotherm-insights"],
        theirs: Theirs::Anything,
    },
    Rule { package: "isotherm-tests", ours: &["isotherm-wire"], theirs: Theirs::Anything },
    Rule { package: "xtask", ours: &["isotherm-wire"], theirs: Theirs::Anything },
];

/// Crates that build without std on wasm32.
const NO_STD: &[&str] = &["wire", "capture", "density", "insights", "tracker", "heatmap", "overlay"];

/// The files that may say `unsafe`.
const MAY_BE_UNSAFE: [&str; 11] = [
    "crates/tracker/src/heap.rs",
    "crates/tracker/src/single.rs",
    "crates/heatmap/src/heap.rs",
    "crates/overlay/src/heap.rs",
    "crates/heatmap/src/single.rs",
    // The end of a heap, with all that lay in it.
    "crates/heatmap/src/map.rs",
    // The names of their exports.
    "crates/heatmap/src/lib.rs",
    "crates/tracker/src/lib.rs",
    // The inner loops over a million points and pixels.
    "crates/density/src/deposit.rs",
    "crates/density/src/lanes.rs",
    "crates/density/src/quad.rs",
];

#[test]
fn every_crate_has_a_rule() {
    let metadata = metadata();
    let packages: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let ruled: BTreeSet<&str> = RULES.iter().map(|rule| rule.package).collect();
    assert_eq!(packages, ruled);
}

#[test]
fn our_crates_depend_on_each_other_in_one_direction() {
    let metadata = metadata();
    for rule in RULES {
        for dependency in shipped(package(&metadata, rule.package)).filter(|dependency| is_ours(dependency)) {
            let allowed = rule.ours.contains(&dependency.name.as_str());
            assert!(allowed, "{} must not depend on {}", rule.package, dependency.name);
        }
    }
}

#[test]
fn crates_of_the_browser_take_in_no_more_than_they_may() {
    let metadata = metadata();
    for rule in RULES {
        for dependency in shipped(package(&metadata, rule.package)).filter(|dependency| !is_ours(dependency))
        {
            check_foreign(rule, dependency);
        }
    }
}

#[test]
fn pure_crates_and_the_tracker_are_no_std() {
    for name in NO_STD {
        let lib = read(&root().join("crates").join(name).join("src/lib.rs"));
        let declared = lib.lines().any(|line| line.starts_with("#![") && line.contains("no_std"));
        assert!(declared, "crates/{name}/src/lib.rs does not declare no_std");
    }
}

#[test]
fn only_the_files_that_may_be_are_unsafe() {
    for file in rust_sources(&root().join("crates")) {
        let name = file.strip_prefix(root()).unwrap().to_str().unwrap();
        if MAY_BE_UNSAFE.contains(&name) || file.ends_with("tests/house_rules.rs") {
            continue;
        }
        let line = read(&file).lines().position(says_unsafe);
        assert_eq!(line, None, "{name} says unsafe (line counted from 0)");
    }
}

#[test]
fn every_unsafe_block_says_why_it_is_safe() {
    for file in MAY_BE_UNSAFE.iter().map(|file| root().join(file)).filter(|file| file.exists()) {
        let source = read(&file);
        let blocks = source.lines().filter(|line| says_unsafe(line) && line.contains("unsafe {")).count();
        let reasons = source.matches("SAFETY:").count();
        assert!(reasons >= blocks, "{} has {blocks} unsafe blocks and {reasons} reasons", file.display());
    }
}

#[test]
fn there_is_one_version_number() {
    let metadata = metadata();
    let version = package(&metadata, "isotherm").version.to_string();
    for package in &metadata.packages {
        assert_eq!(package.version.to_string(), version, "{}", package.name);
    }
    assert_eq!(json("pkg/package.json")["version"], *version);
    assert_eq!(json("pkg/package-lock.json")["version"], *version);
    assert_eq!(json("pkg/package-lock.json")["packages"][""]["version"], *version);
}

#[test]
fn npm_packages_are_pinned_and_their_lock_file_names_no_registry() {
    let pinned = json("pkg/package.json")["devDependencies"].clone();
    for (name, version) in pinned.as_object().unwrap() {
        assert!(
            version.as_str().unwrap().starts_with(|first: char| first.is_ascii_digit()),
            "{name} {version}"
        );
    }
    assert!(!read(&root().join("pkg/package-lock.json")).contains("\"resolved\""));
}

fn check_foreign(rule: &Rule, dependency: &Dependency) {
    let (package, name) = (rule.package, dependency.name.as_str());
    match rule.theirs {
        Theirs::Anything => {}
        Theirs::Nothing => panic!("{package} must not depend on {name}"),
    }
}

/// What ends up in the built crate: build and dev dependencies do not.
fn shipped(package: &Package) -> impl Iterator<Item = &Dependency> {
    package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal)
}

fn is_ours(dependency: &Dependency) -> bool {
    dependency.path.is_some()
}

fn package<'a>(metadata: &'a Metadata, name: &str) -> &'a Package {
    let found = metadata.packages.iter().find(|package| package.name.as_str() == name);
    found.unwrap_or_else(|| panic!("the workspace has no {name}"))
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

fn rust_sources(folder: &Path) -> Vec<PathBuf> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            sources.extend(rust_sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            sources.push(path);
        }
    }
    sources
}

/// True for a line of code, not of comment, with the keyword.
fn says_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).any(|word| word == "unsafe")
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(&root().join(path))).unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
