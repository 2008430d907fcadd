fn main() {
    // The migrations are embedded when this crate is compiled; cargo must know that they are part of it.
    println!("cargo:rerun-if-changed=../../migrations");
}
