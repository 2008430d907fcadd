//! What a road is on a map.

/// Kinds of roads, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Motorway,
    /// Between counties and towns.
    Main,
    /// Between and through villages.
    Through,
    /// Small public roads, in the country the only ones.
    Lane,
    Street,
    /// Driveways, forest tracks.
    Track,
    /// For walking and cycling.
    Path,
    Ferry,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Motorway,
        Kind::Main,
        Kind::Through,
        Kind::Lane,
        Kind::Street,
        Kind::Track,
        Kind::Path,
        Kind::Ferry,
    ];

    /// By OpenStreetMap's value of `highway`, or `ferry`; a class that nobody knows is a street.
    pub fn of(class: &str) -> Kind {
        match class.strip_suffix("_link").unwrap_or(class) {
            "motorway" | "trunk" => Kind::Motorway,
            "primary" => Kind::Main,
            "secondary" | "tertiary" => Kind::Through,
            "unclassified" | "road" => Kind::Lane,
            "service" | "track" => Kind::Track,
            "path" | "footway" | "cycleway" | "bridleway" | "steps" | "pedestrian" | "corridor" => Kind::Path,
            "ferry" => Kind::Ferry,
            _ => Kind::Street,
        }
    }

    /// As a word for style sheets.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Motorway => "motorway",
            Kind::Main => "main",
            Kind::Through => "through",
            Kind::Lane => "lane",
            Kind::Street => "street",
            Kind::Track => "track",
            Kind::Path => "path",
            Kind::Ferry => "ferry",
        }
    }

    /// The first zoom that shows it: counties from 7, towns from 10, houses from 15.
    pub fn from_zoom(self) -> u8 {
        match self {
            Kind::Motorway => 0,
            Kind::Ferry => 6,
            Kind::Main => 7,
            Kind::Through => 10,
            Kind::Lane => 12,
            Kind::Street => 13,
            Kind::Track | Kind::Path => 15,
        }
    }
}
