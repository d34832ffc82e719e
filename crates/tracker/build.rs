//! Tells the linker how much stack the core needs: little, and every page of memory is the visitor's.

fn main() {
    println!("cargo:rustc-link-arg-cdylib=-zstack-size=16");
}
