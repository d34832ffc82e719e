//! From a Wasm shell's crate to the Wasm and the glue that go into its bundle: cargo, wasm-bindgen where objects cross the border, then binaryen.

use crate::fresh::{Inputs, Stamp};
use crate::glue::{self, Names};
use crate::house::House;
use crate::order;
use crate::places;
use crate::plain;
use crate::run;
use crate::setup::WASM_TARGET;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate that becomes a Wasm file, and how.
pub(crate) struct Shell {
    /// The folder below `crates`, and the first part of the names of what is built.
    pub(crate) name: &'static str,
    profile: &'static str,
    rustflags: &'static str,
    crates: &'static [&'static str],
    optimise: &'static [&'static str],
    glue: Glue,
}

/// What stands between a Wasm file and the scripts that use it.
#[derive(Clone, Copy, PartialEq)]
enum Glue {
    /// wasm-bindgen's, cut down: objects and texts cross the border.
    Bindgen,
    /// Nothing but the exports: only numbers cross.
    Names,
}

/// What every visitor downloads: as small as it gets.
pub(crate) const TRACKER: Shell = Shell {
    name: "tracker",
    profile: "visitor",
    // What is called once is inlined all the same.
    rustflags: "-C llvm-args=-inline-threshold=5",
    crates: &["wire", "capture", "tracker"],
    optimise: &["-Os", "--converge", "--reorder-functions"],
    glue: Glue::Names,
};

/// What an owner downloads: fast first.
pub(crate) const OVERLAY: Shell = Shell {
    name: "overlay",
    profile: "owner",
    rustflags: "",
    crates: &["wire", "density", "overlay"],
    optimise: &["-O2", "--converge", LOW_UNUSED],
    glue: Glue::Bindgen,
};

/// What gives flags to rustc for this target alone.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// What rustc enables for wasm32-unknown-unknown; every browser since 2022 has them.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// Nobody uses the first KB: the stack ends there.
pub(crate) const LOW_UNUSED: &str = "--low-memory-unused";
/// What no browser reads.
pub(crate) const STRIP: [&str; 3] = ["--strip-debug", "--strip-producers", "--strip-target-features"];

/// Where a shell's Wasm and glue are.
pub(crate) struct Built {
    /// The optimised Wasm.
    pub(crate) wasm: PathBuf,
    /// The ES module that instantiates it, or gives access to its exports.
    pub(crate) glue: PathBuf,
    /// How its exports were renamed, for [`Names::read`].
    pub(crate) names: PathBuf,
    /// The same program as an ES module of plain JavaScript, its glue included: it exports what the other glue does, ready for use.
    pub(crate) plain: PathBuf,
}

impl Shell {
    /// Where the shell's Wasm and glue will be.
    pub(crate) fn built(&self, house: &House) -> Built {
        let folder = self.folder(house);
        let [wasm, glue, names, plain] =
            ["optimised.wasm", "glue.js", "names.json", "plain.js"].map(|name| folder.join(name));
        Built { wasm, glue, names, plain }
    }

    /// A digest of all that the Wasm and the glue depend on.
    pub(crate) fn inputs(&self, house: &House) -> Result<String> {
        let mut inputs = Inputs::new()
            .text(include_str!("wasm.rs"))
            .text(include_str!("glue.rs"))
            .text(include_str!("order.rs"))
            .text(include_str!("places.rs"))
            .text(include_str!("plain.rs"))
            .text(&run::answer(house.command("rustc").arg("-V")).context("rustc does not say its version")?);
        for name in self.crates {
            inputs = inputs.path(&house.root.join("crates").join(name))?;
        }
        for file in ["Cargo.toml", "Cargo.lock", "pkg/package-lock.json"] {
            inputs = inputs.path(&house.root.join(file))?;
        }
        Ok(inputs.digest())
    }

    /// Builds the Wasm and the glue, unless they are there.
    pub(crate) fn build(&self, house: &House) -> Result<Built> {
        let built = self.built(house);
        let stamp = Stamp(self.folder(house).join("stamp"));
        let inputs = self.inputs(house)?;
        if !stamp.matches(&inputs) {
            fs::create_dir_all(self.folder(house))?;
            let (compiled, script) = match self.glue {
                Glue::Bindgen => self.pack(house)?,
                Glue::Names => self.compile(house)?,
            };
            self.optimise(house, &compiled, &script, &built)?;
            let Built { wasm, glue, names, plain } = &built;
            stamp.write(&inputs, &[wasm, glue, names, plain].map(PathBuf::clone))?;
        }
        Ok(built)
    }

    fn folder(&self, house: &House) -> PathBuf {
        house.target.join("wasm").join(self.name)
    }

    /// Compiles, and answers where the Wasm is and the source that names its exports.
    fn compile(&self, house: &House) -> Result<(PathBuf, String)> {
        let source = house.root.join("crates").join(self.name).join("src/lib.rs");
        Ok((self.cargo(house, self.rustflags)?, fs::read_to_string(source)?))
    }

    /// Compiles with these flags, and answers where the Wasm is.
    fn cargo(&self, house: &House, rustflags: &str) -> Result<PathBuf> {
        let package = format!("isotherm-{}", self.name);
        let mut cargo = house.cargo(["build", "--locked", "--package", &package, "--target", WASM_TARGET]);
        run::quietly(cargo.args(["--profile", self.profile]).env(RUSTFLAGS, rustflags))?;
        let compiled = format!("{WASM_TARGET}/{}/{}.wasm", self.profile, package.replace('-', "_"));
        Ok(house.target.join(compiled))
    }

    /// Compiles and binds, and answers where the Wasm is and the script beside it.
    fn pack(&self, house: &House) -> Result<(PathBuf, String)> {
        self.bind(house, &self.cargo(house, self.rustflags)?, &self.folder(house))
    }

    /// Makes a Wasm and the script that gives it objects and texts of what was compiled.
    fn bind(&self, house: &House, compiled: &Path, folder: &Path) -> Result<(PathBuf, String)> {
        let mut bindgen = house.command(house.tool("wasm-bindgen"));
        bindgen.args(["--target", "web", "--no-typescript", "--out-name", self.name, "--out-dir"]);
        run::quietly(bindgen.arg(folder).arg(compiled))?;
        let [wasm, script] = ["_bg.wasm", ".js"].map(|end| folder.join(format!("{}{end}", self.name)));
        Ok((wasm, glue::cut(&fs::read_to_string(script)?)))
    }

    fn optimise(&self, house: &House, compiled: &Path, script: &str, built: &Built) -> Result<()> {
        let report = self.shrink(house, compiled, script, &built.wasm)?;
        let wasm = fs::read(&built.wasm)?;
        match self.glue {
            Glue::Bindgen => {
                fs::write(&built.wasm, order::alike(&wasm)?)?;
                fs::write(&built.glue, glue::rewrite(script, &Names::read(&report)?)?)?;
                self.plain(house, &built.plain)?;
            }
            Glue::Names => {
                fs::write(&built.wasm, order::functions(&wasm)?)?;
                fs::write(&built.glue, glue::CORE)?;
                plain::translate(house, &built.wasm, &built.plain)?;
            }
        }
        Ok(fs::write(&built.names, report)?)
    }

    /// Makes `output` of what was compiled, without what the script beside it never needs, and answers how imports and exports were
    /// renamed.
    fn shrink(&self, house: &House, compiled: &Path, script: &str, output: &Path) -> Result<String> {
        let [bare, needed, small, graph] =
            ["bare.wasm", "needed.wasm", "small.wasm", "graph.json"].map(|end| output.with_extension(end));
        fs::write(&bare, places::forget(&fs::read(compiled)?)?)?;
        let roots = match self.glue {
            Glue::Bindgen => glue::used_exports(script),
            Glue::Names => glue::own_exports(script),
        };
        fs::write(&graph, roots.to_string())?;
        run::quietly(binaryen(house, "wasm-metadce", &bare, &needed).arg("--graph-file").arg(&graph))?;
        run::quietly(binaryen(house, "wasm-opt", &needed, &small).args(self.optimise).args(STRIP))?;
        let mut rename = binaryen(house, "wasm-opt", &small, output);
        run::output(rename.arg("--minify-imports-and-exports-and-modules"))
    }

    /// The plain JavaScript of a crate for wasm-bindgen: the glue is another, as only Wasm holds objects by itself.
    fn plain(&self, house: &House, output: &Path) -> Result<()> {
        let folder = output.with_extension("");
        fs::create_dir_all(&folder)?;
        let [first, optimised] = ["first.wasm", "optimised.wasm"].map(|name| folder.join(name));
        let compiled = self.cargo(house, &format!("{} {}", self.rustflags, plain::RUSTFLAGS))?;
        fs::write(&first, plain::featureless(&fs::read(compiled)?)?)?;
        let (wasm, script) = self.bind(house, &first, &folder)?;
        let script = plain::watchful(&script);
        let names = Names::read(&self.shrink(house, &wasm, &script, &optimised)?)?;
        plain::translate(house, &optimised, output)?;
        let whole = plain::with_glue(&fs::read_to_string(output)?, &glue::rewrite(&script, &names)?)?;
        Ok(fs::write(output, whole)?)
    }
}

/// A tool of binaryen's on its way from a Wasm file to another.
pub(crate) fn binaryen(house: &House, tool: &str, from: &Path, to: &Path) -> Command {
    let mut command = house.command(house.npm_tool(tool));
    command.args(FEATURES).arg(from).arg("-o").arg(to);
    command
}
