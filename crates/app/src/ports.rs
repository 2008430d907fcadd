//! Neighbours: what others run and Rampe may ask. Each is a trait here, and the binary brings what speaks to it. None is asked
//! inside a transaction.

/// A router that is not our own. Whoever runs it learns which places are asked for.
pub trait Router: Send + Sync {
    /// Does it know ways for `car`, `bicycle`, `foot` or whatever vehicles call it?
    fn serves(&self, profile: &str) -> bool;

    /// Ways from each place (longitude, latitude) to each. Waits for the answer, so no thread that others need may call it.
    ///
    /// # Errors
    /// There is no answer, or a place has no road within so many metres. Nothing is told by halves.
    fn table(&self, profile: &str, places: &[[f64; 2]], within: f64) -> Result<RoadTable, RouterError>;
}

/// Row by row, from each place to each; nothing where no way leads.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadTable {
    pub seconds: Vec<Option<f64>>,
    pub metres: Vec<Option<f64>>,
}

/// Why a router gave no table. The words tell no place, so they may stand in a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouterError {
    #[error("the outside router can't be reached")]
    Gone,
    #[error("the outside router took too long")]
    Late,
    #[error("the outside router answered with status {0}")]
    Status(u16),
    #[error("the outside router refused: {0}")]
    Refused(String),
    #[error("the outside router's answer is not understood: {0}")]
    Broken(&'static str),
    /// The place's position among those asked for.
    #[error("a place has no road near")]
    NoRoad { place: usize },
    /// The same.
    #[error("no way leads to a place from every other one")]
    CutOff { place: usize },
}
