//! Where things are: the clone, the target folder, the tools folder, the built assets.

use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders that every command works in, all absolute.
pub(crate) struct House {
    /// The clone, where the workspace's `Cargo.toml` is.
    pub(crate) root: PathBuf,
    /// Where cargo builds: `$CARGO_TARGET_DIR`, or `target`.
    pub(crate) target: PathBuf,
    /// Where cargo installs the build tools: `$ISOTHERM_TOOLS`, or `target/tools`.
    pub(crate) tools: PathBuf,
}

impl House {
    /// Finds the clone that `cargo xtask` was called in.
    pub(crate) fn find() -> Result<House> {
        let manifest = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).join("../..").canonicalize().with_context(|| {
            format!("the clone that holds {manifest} is gone; run `cargo xtask` inside it")
        })?;
        let target = folder(&root, "CARGO_TARGET_DIR", root.join("target"));
        let tools = folder(&root, "ISOTHERM_TOOLS", target.join("tools"));
        Ok(House { root, target, tools })
    }

    /// The npm package's folder.
    pub(crate) fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// The built assets: `isotherm.js`, and the immutable ones in `a`.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("pkg/dist")
    }

    /// The built modules that the npm package exports.
    pub(crate) fn npm(&self) -> PathBuf {
        self.root.join("pkg/npm")
    }

    /// The collector that `build` makes.
    pub(crate) fn collector(&self) -> PathBuf {
        self.target.join("release/isotherm")
    }

    /// A tool that cargo installed.
    pub(crate) fn tool(&self, name: &str) -> PathBuf {
        self.tools.join("bin").join(name)
    }

    /// A tool that npm installed.
    pub(crate) fn npm_tool(&self, name: &str) -> PathBuf {
        self.root.join("pkg/node_modules/.bin").join(name)
    }

    /// A cargo command in the clone, building where every other one does.
    pub(crate) fn cargo<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut cargo = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(arguments);
        cargo
    }

    /// A command in the clone that finds the installed tools first.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).env("PATH", self.path());
        command
    }

    fn path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let ours = [self.tools.join("bin"), self.root.join("pkg/node_modules/.bin")];
        env::join_paths(ours.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
    }
}

fn folder(root: &Path, variable: &str, default: PathBuf) -> PathBuf {
    match env::var_os(variable) {
        Some(path) if !path.is_empty() => root.join(path),
        _ => default,
    }
}
