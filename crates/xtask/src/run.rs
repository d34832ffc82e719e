//! Running commands so that nobody thinks they hang, and so that a failure says what to do.

use crate::stop;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
const TIME_TO_SAY_GOODBYE: Duration = Duration::from_secs(5);
const LINES_OF_A_FAILURE: usize = 30;

/// Runs a command without showing its output, but for a line of it every ten seconds.
///
/// # Errors
/// When it cannot start or fails: then the end of its output is shown.
pub(crate) fn quietly(command: &mut Command) -> Result<()> {
    let started = Instant::now();
    let mut output = vec![name(command)];
    let status = lines(command, |line| match line {
        Some(line) => output.push(line.into()),
        None => println!("      … {} s  {}", started.elapsed().as_secs(), latest(&output)),
    })?;
    if status.success() {
        return Ok(());
    }
    if output.iter().any(|line| no_network(line)) {
        bail!(
            "{} cannot reach its package registry: connect to the internet and run this again",
            name(command)
        );
    }
    let from = output.len().saturating_sub(LINES_OF_A_FAILURE);
    output[from..].iter().for_each(|line| eprintln!("      {line}"));
    bail!("{} failed ({status}); its last lines are above", name(command));
}

/// Runs a command, shows its output, and hands every line to `see`; true when it succeeded.
pub(crate) fn aloud(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let status = lines(command, |line| {
        if let Some(line) = line {
            println!("{line}");
            see(line);
        }
    })?;
    Ok(status.success())
}

/// Runs a command that writes to the terminal as it likes.
///
/// # Errors
/// When it cannot start or fails.
pub(crate) fn openly(command: &mut Command) -> Result<()> {
    let status = Running::start(command)?.wait()?;
    if !status.success() {
        bail!("{} failed ({status}); its message is above", name(command));
    }
    Ok(())
}

/// What a command prints, while its warnings and errors go to the terminal.
///
/// # Errors
/// When it cannot start or fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let mut output = String::new();
    running.0.stdout.take().context("the output is piped")?.read_to_string(&mut output)?;
    match running.wait()? {
        status if status.success() => Ok(output),
        status => bail!("{} failed ({status}); its message is above", name(command)),
    }
}

/// What a short command prints, or nothing when it is missing or fails.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A command that runs until it ends, is stopped, or is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a command.
    pub(crate) fn start(command: &mut Command) -> Result<Running> {
        stop::spawn(command).map(Running)
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// What the command prints, once, if its output was piped.
    pub(crate) fn printed(&mut self) -> Result<ChildStdout> {
        self.0.stdout.take().context("the output is piped")
    }

    /// How the command ended, or nothing while it runs.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// Waits until the command ends.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.0.wait()?;
        stop::forget(&self.0);
        if stop::requested() {
            bail!("stopped");
        }
        Ok(status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let asked = Instant::now();
        if let Ok(None) = self.0.try_wait() {
            stop::terminate(&self.0);
        }
        while let Ok(None) = self.0.try_wait() {
            if asked.elapsed() > TIME_TO_SAY_GOODBYE {
                stop::kill(&self.0);
            }
            thread::sleep(Duration::from_millis(20));
        }
        stop::forget(&self.0);
    }
}

/// Runs a command and hands over its lines of output, and `None` after ten seconds without an end.
fn lines(command: &mut Command, mut see: impl FnMut(Option<&str>)) -> Result<ExitStatus> {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let received = read(&mut running.0)?;
    let mut next_sign = Instant::now() + SIGN_OF_LIFE;
    loop {
        match received.recv_timeout(next_sign.saturating_duration_since(Instant::now())) {
            Ok(line) => see(Some(&line)),
            Err(RecvTimeoutError::Disconnected) => return running.wait(),
            Err(RecvTimeoutError::Timeout) => {
                see(None);
                next_sign += SIGN_OF_LIFE;
            }
        }
    }
}

fn read(child: &mut Child) -> Result<Receiver<String>> {
    let (sender, receiver) = channel();
    send_lines(child.stdout.take().context("the output is piped")?, sender.clone());
    send_lines(child.stderr.take().context("the output is piped")?, sender);
    Ok(receiver)
}

fn send_lines(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
            if to.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                break;
            }
        }
    });
}

fn latest(output: &[String]) -> &str {
    output.iter().rev().map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or_default()
}

fn name(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let program = program.rsplit('/').next().unwrap_or_default();
    match command.get_args().next() {
        Some(first) => format!("`{program} {}`", first.to_string_lossy()),
        None => format!("`{program}`"),
    }
}

fn no_network(line: &str) -> bool {
    // curl inside cargo, then npm.
    let signs = [
        "Could not resolve host",
        "Couldn't connect to server",
        "Failed to connect",
        "[7] ",
        "ENOTFOUND",
        "EAI_AGAIN",
        "ECONNREFUSED",
        "ENETUNREACH",
        "ETIMEDOUT",
    ];
    signs.iter().any(|sign| line.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn the_output_is_what_a_command_printed() {
        assert_eq!(output(&mut shell("echo one; echo two")).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn a_failing_command_is_named() {
        let error = quietly(&mut shell("exit 3")).unwrap_err().to_string();
        assert!(error.starts_with("`sh -c` failed (exit status: 3)"), "{error}");
    }

    #[test]
    fn a_missing_network_is_said_in_words() {
        let error = quietly(&mut shell("echo npm error code EAI_AGAIN; exit 1")).unwrap_err().to_string();
        assert!(error.contains("connect to the internet"), "{error}");
    }

    #[test]
    fn every_line_of_a_loud_command_is_seen() {
        let mut seen = Vec::new();
        assert!(aloud(&mut shell("echo one; echo two"), |line| seen.push(line.to_owned())).unwrap());
        assert_eq!(seen, ["one", "two"]);
    }

    #[test]
    fn a_dropped_command_has_ended_with_all_it_started() {
        let mut script = shell("sleep 600 & echo started; wait");
        let mut running = Running::start(script.stdout(Stdio::piped())).unwrap();
        let mut output = BufReader::new(running.0.stdout.take().unwrap());
        output.read_line(&mut String::new()).unwrap();
        drop(running);
        // The pipe ends when nobody holds it any more, and `sleep` held it too.
        assert_eq!(output.read_to_end(&mut Vec::new()).unwrap(), 0);
    }
}
