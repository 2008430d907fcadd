//! VROOM's JSON: what its users send is read, what they expect is answered, with its codes.
//!
//! Input and output as of VROOM 1.15 (docs/API.md of VROOM-Project/vroom). Our own fields come beside its own;
//! the crate's `README.md` lists them.

mod extra;
mod input;
mod output;
mod steps;
mod violations;
mod why;

pub use input::{Fault, NoWay, Travel, Ways, read, read_on};
pub use output::{Answer, Times, answer, error, explained, given};

/// The codes of VROOM's answers.
pub mod code {
    pub const GOOD: u8 = 0;
    pub const INTERNAL: u8 = 1;
    pub const INPUT: u8 = 2;
    /// A road network would be needed.
    pub const ROUTING: u8 = 3;
}
