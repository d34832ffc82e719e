//! The script that wasm-bindgen writes beside a Wasm file, cut down to what the optimised Wasm still needs.
//!
//! wasm-bindgen names every import after its JS name and 16 random-looking digits, in both files: bytes that no
//! compressor gets rid of. Binaryen gives them names of one letter and says which; here the script follows.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Appended to every glue: the two halves of wasm-bindgen's `init`, for entry points that fetch on their own.
const HALVES: &str = "export { __wbg_get_imports as imports, __wbg_finalize_init as finish };\n";
/// The glue of a Wasm file that only numbers go to and fro: whoever instantiates it connects its exports.
pub(crate) const CORE: &str = "export let core;\nexport const connect = (exports) => (core = exports);\n";
/// What binaryen calls every module.
const SHORT_MODULE: &str = "a";
const ENTRY_INDENT: &str = "        ";

/// What wasm-bindgen writes for other callers than ours, and what stands for it. Texts are encoded at once: the few that go
/// in are short. Whoever makes a core frees it, but for one that failed: its memory may be half written, and a collector
/// of garbage is to leave it alone.
const CUTS: [(&str, &str); 7] = [
    (", wasm.__wbindgen_realloc)", ")"),
    ("if (realloc === undefined) {", "{"),
    ("if (!('encodeInto' in cachedTextEncoder)) {", "if (false) {"),
    ("(typeof FinalizationRegistry === 'undefined')", "true"),
    ("CoreFinalization.unregister(this);", ""),
    ("CoreFinalization.register(this, this.__wbg_ptr, this);", ""),
    ("if (Symbol.dispose) Core.prototype[Symbol.dispose] = Core.prototype.free;", ""),
];

/// What binaryen renamed.
#[derive(Debug)]
pub(crate) struct Names {
    imports: Vec<(String, String, String)>,
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads the report of `wasm-opt --minify-imports-and-exports-and-modules`.
    pub(crate) fn read(report: &str) -> Result<Names> {
        let mut report: Value =
            serde_json::from_str(report).context("wasm-opt reports names in an unknown way")?;
        Ok(Names {
            imports: serde_json::from_value(report["imports"].take())?,
            exports: serde_json::from_value(report["exports"].take())?,
        })
    }

    /// The script with the short names of the exports that it calls by `.$` and the long ones.
    ///
    /// # Errors
    /// When there is no such export.
    pub(crate) fn shorten(&self, script: &str) -> Result<String> {
        let mut parts = script.split(".$");
        let mut short = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let word = first_word(part);
            let export = self.exports.iter().find(|(long, _)| long == word);
            let (_, name) = export.with_context(|| format!("the Wasm exports no {word}"))?;
            short += &format!(".{name}{}", &part[word.len()..]);
        }
        Ok(short)
    }

    /// The module that all imports come from.
    fn module(&self) -> Result<&str> {
        let module = self.imports.first().map_or("", |import| &import.0);
        match self.imports.iter().find(|import| import.0 != module) {
            Some(other) => {
                bail!("the Wasm imports from {module} and from {}; the glue can rename one", other.0)
            }
            None => Ok(module),
        }
    }
}

/// The glue without what its callers never need.
pub(crate) fn cut(glue: &str) -> String {
    CUTS.iter().fold(glue.to_owned(), |glue, (long, short)| glue.replace(long, short))
}

/// The exports that a glue uses, as the graph that `wasm-metadce` wants.
pub(crate) fn used_exports(glue: &str) -> Value {
    let uses = glue.split("wasm.").skip(1).map(first_word).filter(|name| !name.is_empty());
    let mut names: Vec<&str> = uses.collect();
    names.sort_unstable();
    names.dedup();
    reachable(names)
}

fn reachable(names: Vec<&str>) -> Value {
    let root = json!({ "name": "glue", "root": true, "reaches": names });
    let exports = names.iter().map(|name| json!({ "name": name, "export": name }));
    std::iter::once(root).chain(exports).collect()
}

/// The functions that a crate's source exports, and the memory, as the graph that `wasm-metadce` wants.
pub(crate) fn own_exports(source: &str) -> Value {
    let functions =
        source.lines().filter_map(|line| line.strip_prefix("pub extern \"C\" fn ")).map(first_word);
    reachable(functions.chain(["memory"]).collect())
}

/// The glue under the new names, without the imports that are gone, and with the halves of `init` exported.
///
/// # Errors
/// When the glue lacks an import of the Wasm, which a new wasm-bindgen may bring about.
pub(crate) fn rewrite(glue: &str, names: &Names) -> Result<String> {
    let module = names.module()?;
    let mut script = String::new();
    let mut found = 0;
    let mut keep = true;
    for line in glue.lines() {
        if let Some(name) = entry_name(line) {
            let import = names.imports.iter().find(|(_, import, _)| import == name);
            keep = import.is_some();
            found += usize::from(keep);
            if let Some((_, _, short)) = import {
                script += &format!("{ENTRY_INDENT}{short}{}\n", &line[ENTRY_INDENT.len() + name.len()..]);
            }
            continue;
        }
        keep |= line.starts_with("    }");
        if keep {
            script += &format!("{line}\n");
        }
    }
    if found != names.imports.len() {
        bail!("the glue defines {found} of the {} imports of its Wasm", names.imports.len());
    }
    let script = script.replace(&format!("{module:?}: "), &format!("{SHORT_MODULE}: "));
    Ok(rename_exports(&script, names) + HALVES)
}

/// The import that a line of `__wbg_get_imports` begins to define.
fn entry_name(line: &str) -> Option<&str> {
    let entry = line.strip_prefix(ENTRY_INDENT)?;
    let name = first_word(entry);
    let is_import = name.starts_with("__wbg_") || name.starts_with("__wbindgen_");
    (is_import && entry[name.len()..].starts_with(": ")).then_some(name)
}

fn rename_exports(script: &str, names: &Names) -> String {
    let mut parts = script.split("wasm.");
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let word = first_word(part);
        let export = names.exports.iter().find(|(long, _)| long == word);
        renamed += "wasm.";
        renamed += export.map_or(word, |(_, short)| short);
        renamed += &part[word.len()..];
    }
    renamed
}

fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == '$'));
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_encoded_at_once() {
        let call = "passStringToWasm0(path, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);";
        assert_eq!(cut(call), "passStringToWasm0(path, wasm.__wbindgen_malloc);");
        assert_eq!(cut("if (realloc === undefined) {\n"), "{\n");
    }

    const GLUE: &str = r#"export function start() {
    wasm.start(wasm.memory, wasm.__wbindgen_malloc);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_now_0123456789abcdef: function() {
            return wasm.start_again;
        },
        __wbg_log_fedcba9876543210: function() { return handleError(function (arg0) {
            console.log(arg0);
        }, arguments); },
        __wbindgen_init_externref_table: function() {
        },
    };
    return {
        __proto__: null,
        "./tracker_bg.js": import0,
    };
}
"#;

    #[test]
    fn a_script_that_calls_exports_itself_gets_their_short_names() {
        let exported = own_exports("pub extern \"C\" fn start(at_ms: u32) {}\nfn with_text() {}\n");
        assert_eq!(exported[0]["reaches"], json!(["start", "memory"]));
        let script = "core.$start(core2.$memory.buffer)";
        assert_eq!(names("").shorten(script).unwrap(), "core.x(core2.y.buffer)");
        assert_eq!(names("").shorten("core.$stop()").unwrap_err().to_string(), "the Wasm exports no stop");
    }

    fn names(imports: &str) -> Names {
        Names::read(&format!(r#"{{"imports": [{imports}], "exports": [["start", "x"], ["memory", "y"]]}}"#))
            .unwrap()
    }

    #[test]
    fn a_glue_follows_the_new_names_and_loses_dead_imports() {
        let names = names(
            r#"["./tracker_bg.js", "__wbg_now_0123456789abcdef", "a"],
               ["./tracker_bg.js", "__wbindgen_init_externref_table", "b"]"#,
        );
        let expected = r#"export function start() {
    wasm.x(wasm.y, wasm.__wbindgen_malloc);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        a: function() {
            return wasm.start_again;
        },
        b: function() {
        },
    };
    return {
        __proto__: null,
        a: import0,
    };
}
"#;
        assert_eq!(rewrite(GLUE, &names).unwrap(), expected.to_owned() + HALVES);
    }

    #[test]
    fn an_import_that_the_glue_does_not_define_is_an_error() {
        let error = rewrite(GLUE, &names(r#"["./tracker_bg.js", "__wbg_gone", "a"]"#)).unwrap_err();
        assert_eq!(error.to_string(), "the glue defines 0 of the 1 imports of its Wasm");
    }

    #[test]
    fn imports_from_two_modules_are_an_error() {
        assert!(rewrite(GLUE, &names(r#"["./tracker_bg.js", "x", "a"], ["./other.js", "y", "b"]"#)).is_err());
    }

    #[test]
    fn exports_that_the_glue_never_names_are_unused() {
        let graph = used_exports(GLUE);
        assert_eq!(graph[0]["reaches"], json!(["__wbindgen_malloc", "memory", "start", "start_again"]));
        assert_eq!(graph[2], json!({ "name": "memory", "export": "memory" }));
    }
}
