//! A program that ends with the test, however the test ends, together with all that it started.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context as _, Result, ensure};

/// Leads a process group and ends it when its standard input does: that pipe closes when the test lets go of it, and
/// also when the test's process is killed. A program that hangs is ended after five minutes, so that the test fails.
const HOLD: &str = r#"
"$@" & program=$!
(sleep 300; kill -KILL 0) &
cat >/dev/null
trap '' TERM
(sleep 5; kill -KILL 0) &
kill -TERM 0
wait $program
kill -KILL 0
"#;

/// A running program; dropping it ends it.
pub(crate) struct Leash(Child);

impl Leash {
    /// Starts a command with its arguments, variables and standard error.
    pub(crate) fn start(command: &Command, errors: Stdio) -> Result<Self> {
        let program = command.get_program();
        let mut shell = Command::new("sh");
        shell.args(["-c", HOLD, "leash"]).arg(program).args(command.get_args());
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        shell.spawn().map(Self).with_context(|| format!("cannot start {}", program.display()))
    }

    /// The first line of output that `wanted` makes something of.
    pub(crate) fn line<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut lines = BufReader::new(self.0.stdout.take()?).lines();
        let found = lines.find_map(|line| wanted(&line.ok()?));
        // Keep the pipe open: a program that cannot print ends.
        thread::spawn(move || lines.for_each(drop));
        found
    }

    /// Ends it as a power cut would, without a word.
    pub(crate) fn cut(mut self) -> Result<()> {
        self.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// The same, not waiting until it has ended.
    pub(crate) fn kill(&self) -> Result<()> {
        let kill = format!("kill -KILL -{}", self.0.id());
        let status = Command::new("sh").args(["-c", &kill]).status()?;
        ensure!(status.success(), "{kill}: {status}");
        Ok(())
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts a shell that starts another program, and returns the leash and that program's id.
    fn family() -> (Leash, u32) {
        let script = "sleep 300 & echo $!; wait";
        let mut leash = Leash::start(Command::new("sh").args(["-c", script]), Stdio::inherit()).unwrap();
        let id = leash.line(|line| line.parse().ok()).unwrap();
        (leash, id)
    }

    fn runs(id: u32) -> bool {
        let state = Command::new("ps").args(["-o", "stat=", "-p", &id.to_string()]).output().unwrap();
        let state = String::from_utf8(state.stdout).unwrap();
        !state.trim().is_empty() && !state.starts_with('Z')
    }

    #[test]
    fn what_a_program_started_ends_with_it() {
        let (leash, id) = family();
        assert!(runs(id));
        drop(leash);
        assert!(!runs(id));
    }

    #[test]
    fn a_power_cut_ends_it_at_once() {
        let (leash, id) = family();
        leash.cut().unwrap();
        assert!(!runs(id));
    }

    #[test]
    fn a_panic_ends_it_too() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let test = thread::spawn(move || {
            let (_leash, id) = family();
            sender.send(id).unwrap();
            panic!("as a failing test does");
        });
        assert!(test.join().is_err());
        assert!(!runs(receiver.recv().unwrap()));
    }
}
