//! Road networks: an OpenStreetMap file is read once into a graph, which answers travel times between any places at once; and the
//! search for addresses in a municipality's register.
//!
//! Pure: no clock, no randomness; the only files are those it is told to read and write.
