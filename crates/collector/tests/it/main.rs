//! The collector from outside: its routes against a real store, and the real binary over real sockets.

mod assets;
mod batches;
mod collecting;
mod command_line;
mod demo;
mod heat;
mod house;
mod process;
mod program;
