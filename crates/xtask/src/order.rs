//! Puts the functions of a Wasm file into an order in which it compresses well. Any order means the same, but a compressor
//! makes more of what is alike the nearer it lies.

use crate::compress;
use anyhow::Result;
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// Lengths of runs of bytes by which functions are compared: which tells best depends on the module.
const RUNS: [usize; 3] = [3, 4, 5];
/// So many functions are tried as the first one, a fifth of a second each.
const STARTS: usize = 16;

/// The same module in a better order: each function in turn goes to where the whole is smallest. That takes as many trials
/// as there are pairs of functions, a few milliseconds each.
///
/// # Errors
/// When this is no Wasm.
pub(crate) fn functions(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut order: Vec<usize> = (0..count(wasm)?).collect();
    let mut best = in_order(wasm, &order)?;
    let mut least = compress::brotli(&best)?.len();
    for function in 0..order.len() {
        let mut others = order.clone();
        others.retain(|&other| other != function);
        for place in 0..=others.len() {
            let mut trial = others.clone();
            trial.insert(place, function);
            let module = in_order(wasm, &trial)?;
            let bytes = compress::brotli(&module)?.len();
            if bytes < least {
                (least, best, order) = (bytes, module, trial);
            }
        }
    }
    Ok(best)
}

/// The same module with functions that share much beside one another, as far as a few ways to string them together can
/// tell: for a Wasm with too many functions to try each place of each.
///
/// # Errors
/// When this is no Wasm.
pub(crate) fn alike(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut best = wasm.to_vec();
    let mut least = compress::brotli(&best)?.len();
    for length in RUNS {
        let shared = shared(&prints(wasm, length)?);
        for start in 0..shared.len().min(STARTS) {
            let module = in_order(wasm, &chain(&shared, start))?;
            let bytes = compress::brotli(&module)?.len();
            if bytes < least {
                (least, best) = (bytes, module);
            }
        }
    }
    Ok(best)
}

/// Which runs of bytes are in a function, by their hashes.
type Print = [u64; 128];

/// For each function, which runs of so many bytes are in it.
fn prints(wasm: &[u8], length: usize) -> Result<Vec<Print>> {
    let mut prints = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::CodeSectionEntry(body) = payload? {
            let mut print: Print = [0; 128];
            for run in body.as_bytes().windows(length) {
                let bit = hash(run);
                print[bit / 64] |= 1 << (bit % 64);
            }
            prints.push(print);
        }
    }
    Ok(prints)
}

/// A bit of a [`Print`] for a run of bytes: FNV-1a, spread by a multiplication.
fn hash(run: &[u8]) -> usize {
    let mixed = run.iter().fold(0_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51) as usize
}

/// For each function, which part of each other one's runs are in it, too.
fn shared(prints: &[Print]) -> Vec<Vec<f64>> {
    let bits = |words: &[u64]| words.iter().map(|word| word.count_ones()).sum::<u32>();
    let both = |a: &Print, b: &Print| (0..a.len()).map(|at| (a[at] & b[at]).count_ones()).sum::<u32>();
    let part = |one: &Print, other: &Print| f64::from(both(one, other)) / f64::from(bits(other) + 1);
    prints.iter().map(|one| prints.iter().map(|other| part(one, other)).collect()).collect()
}

/// All functions from one on, each followed by that of those left of which the largest part is in it.
fn chain(shared: &[Vec<f64>], start: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..shared.len()).collect();
    let mut order = Vec::new();
    let mut nearest = Some(start);
    while let Some(at) = nearest {
        let last = left.swap_remove(at);
        order.push(last);
        let parts = &shared[last];
        nearest = (0..left.len()).max_by(|&a, &b| parts[left[a]].total_cmp(&parts[left[b]]));
    }
    order
}

/// How many functions there are.
fn count(wasm: &[u8]) -> Result<usize> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::FunctionSection(functions) = payload? {
            count = functions.count() as usize;
        }
    }
    Ok(count)
}

/// The same module with these of its functions, one after the other.
fn in_order(wasm: &[u8], order: &[usize]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Order { order, imported: imported(wasm)? }.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(module.finish())
}

/// How many functions are imported: they are numbered before the module's own, and take no part in their order.
fn imported(wasm: &[u8]) -> Result<usize> {
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
            }
        }
    }
    Ok(imported)
}

/// The old numbers of functions, in their new order, and how many come before them.
struct Order<'a> {
    order: &'a [usize],
    imported: usize,
}

type Done<T> = std::result::Result<T, reencode::Error<Infallible>>;

impl Reencode for Order<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Done<u32> {
        let own = (function as usize).checked_sub(self.imported);
        let place = own.and_then(|own| self.order.iter().position(|&old| old == own));
        Ok(place.map_or(function, |place| (self.imported + place) as u32))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Done<()> {
        let types = section.into_iter().collect::<wasmparser::Result<Vec<u32>>>()?;
        self.order.iter().for_each(|&old| _ = functions.function(types[old]));
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Done<()> {
        let bodies = section.into_iter().collect::<wasmparser::Result<Vec<_>>>()?;
        self.order.iter().try_for_each(|&old| utils::parse_function_body(self, code, bodies[old].clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, ExportKind, ExportSection, Function, ImportSection, TypeSection, ValType,
    };

    /// A module of functions that push these numbers and call the others of these, the last of which it exports.
    fn module(bodies: &[(&[i32], Option<u32>)], exported: u32) -> Vec<u8> {
        let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        types.ty().function([], [ValType::I32]);
        exports.export("a", ExportKind::Func, exported);
        for (numbers, called) in bodies {
            let mut body = Function::new([]);
            let mut instructions = body.instructions();
            numbers.iter().for_each(|&number| _ = instructions.i32_const(number).drop());
            match *called {
                Some(called) => instructions.call(called).end(),
                None => instructions.i32_const(0).end(),
            };
            functions.function(0);
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn calls_and_exports_follow_the_functions_to_their_new_places() {
        let (first, second, third): (&[i32], &[i32], &[i32]) = (&[1], &[2, 2], &[3, 3, 3]);
        let before = module(&[(first, Some(2)), (second, Some(0)), (third, None)], 1);
        let after = module(&[(third, None), (first, Some(0)), (second, Some(1))], 2);
        assert_eq!(in_order(&before, &[2, 0, 1]).unwrap(), after);
    }

    #[test]
    fn what_is_alike_comes_together_and_takes_less() {
        let alike = |seed: i32| (0..40).map(|at| (at + 1) * seed * 7_919 % 100_003).collect::<Vec<i32>>();
        let bodies: Vec<Vec<i32>> = (0..9).map(|at| [alike(at % 3 + 2), vec![at]].concat()).collect();
        let bodies: Vec<_> = bodies.iter().map(|body| (&body[..], None)).collect();
        let before = module(&bodies, 0);
        let after = functions(&before).unwrap();
        assert!(compress::brotli(&after).unwrap().len() < compress::brotli(&before).unwrap().len());
        assert_eq!((after.len(), count(&after).unwrap()), (before.len(), 9));
    }

    #[test]
    fn functions_that_share_most_follow_one_another() {
        let alike = |seed: i32| (0..40).map(|at| (at + 1) * seed * 7_919 % 100_003).collect::<Vec<i32>>();
        let bodies: Vec<Vec<i32>> = (0..9).map(|at| [alike(at % 3 + 2), vec![at]].concat()).collect();
        let bodies: Vec<_> = bodies.iter().map(|body| (&body[..], None)).collect();
        let order = chain(&shared(&prints(&module(&bodies, 0), 4).unwrap()), 0);
        let kinds: Vec<usize> = order.iter().map(|function| function % 3).collect();
        assert_eq!(kinds.chunk_by(|a, b| a == b).map(<[usize]>::len).collect::<Vec<_>>(), [3, 3, 3]);
    }

    #[test]
    fn what_is_imported_keeps_its_numbers() {
        let mut imports = ImportSection::new();
        imports.import("a", "b", EntityType::Function(0));
        let import = |bodies: &[u32]| {
            let (mut types, mut functions, mut code) =
                (TypeSection::new(), FunctionSection::new(), CodeSection::new());
            types.ty().function([], []);
            for &called in bodies {
                functions.function(0);
                let mut body = Function::new([]);
                body.instructions().call(called).end();
                code.function(&body);
            }
            Module::new()
                .section(&types)
                .section(&imports)
                .section(&functions)
                .section(&code)
                .clone()
                .finish()
        };
        assert_eq!(in_order(&import(&[0, 1, 0]), &[1, 2, 0]).unwrap(), import(&[3, 0, 0]));
    }

    #[test]
    fn what_is_no_wasm_is_refused() {
        assert!(functions(b"\0asm\x01\0\0\0\x0b").is_err());
        assert!(alike(b"\0asm\x01\0\0\0\x0b").is_err());
    }
}
