//! Ctrl-C, SIGTERM and a closed terminal stop what xtask started before they stop xtask.
//!
//! Every child leads a process group of its own, so that a compiler or a server that *it* started goes too.

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

static REQUESTS: AtomicU32 = AtomicU32::new(0);
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Starts to listen for the signals that mean "stop".
pub(crate) fn listen() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for Ctrl-C")?;
    thread::spawn(move || signals.forever().for_each(|_| stop_all()));
    Ok(())
}

/// True once somebody asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTS.load(Ordering::SeqCst) > 0
}

/// Starts a command in a process group that a stop request reaches.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    let mut groups = groups();
    if requested() {
        bail!("stopped");
    }
    let child = command
        .process_group(0)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    groups.push(child.id());
    Ok(child)
}

/// Takes a child that has ended off the list.
pub(crate) fn forget(child: &Child) {
    groups().retain(|&group| group != child.id());
}

/// Asks a child and what it started to end.
pub(crate) fn terminate(child: &Child) {
    signal("TERM", child.id());
}

/// Ends a child and what it started that did not want to.
pub(crate) fn kill(child: &Child) {
    signal("KILL", child.id());
}

fn stop_all() {
    let impatient = REQUESTS.fetch_add(1, Ordering::SeqCst) > 0;
    let groups = groups();
    if groups.is_empty() {
        std::process::exit(130);
    }
    for &group in groups.iter() {
        signal(if impatient { "KILL" } else { "TERM" }, group);
    }
}

fn signal(name: &str, group: u32) {
    // The shell's own `kill`: a bare container may lack the program, and std knows no signal but KILL.
    let kill = format!("kill -{name} -{group} 2>/dev/null");
    let _ = Command::new("sh").args(["-c", &kill]).process_group(0).status();
}

fn groups() -> MutexGuard<'static, Vec<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}
