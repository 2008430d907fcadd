//! The rules of the car's profile, each on a town drawn for it.

use crate::pbf::{Save, tags};
use crate::town::Town;
use roads::{Asker, BuildError, Clip, Graph, Profile, ReadError, SnapError, Table};

/// Straight on from x to y by b, or around by c and e.
const BLOCK: &str = "
x  a  b  d  y

   c     e
";
const BY_B: Option<&str> = Some("xabdy");
const AROUND: Option<&str> = Some("xacedy");

/// The block, with these tags on the straight way (3) and on the way around (4).
fn block(straight: &str) -> Town {
    Town::drawn(BLOCK, &["xa", "dy", &format!("abd:{straight}"), "aced"])
}

#[test]
fn the_shorter_of_two_like_ways_is_driven() {
    assert_eq!(block("highway=residential").way('x', 'y').as_deref(), BY_B);
}

#[test]
fn nobody_drives_against_a_one_way_road() {
    let town = block("highway=residential oneway=yes");
    assert_eq!(town.way('x', 'y').as_deref(), BY_B);
    assert_eq!(town.way('y', 'x').as_deref(), Some("ydecax"));
    let town = block("highway=residential oneway=-1");
    assert_eq!(town.way('x', 'y').as_deref(), AROUND);
    assert_eq!(town.way('y', 'x').as_deref(), Some("ydbax"));
}

#[test]
fn a_roundabout_is_driven_as_it_is_drawn() {
    let ring = "
   d
x a c y
   b
";
    let town = |around: &str| {
        Town::drawn(
            ring,
            &["xa", "cy", &format!("{around}:highway=residential junction=roundabout")],
        )
    };
    assert_eq!(town("abcda").way('x', 'y').as_deref(), Some("xabcy"));
    assert_eq!(town("adcba").way('x', 'y').as_deref(), Some("xadcy"));
}

#[test]
fn a_private_road_is_the_last_leg_and_never_a_way_through() {
    for of in [
        "highway=residential access=private",
        "highway=track",
        "highway=residential motor_vehicle=destination",
    ] {
        let town = block(of);
        assert_eq!(town.way('x', 'y').as_deref(), AROUND, "{of}");
        assert_eq!(town.way('x', 'b').as_deref(), Some("xab"), "{of}");
        assert_eq!(town.way('b', 'y').as_deref(), Some("bdy"), "{of}");
    }
}

#[test]
fn a_closed_road_is_none() {
    let town = block("highway=residential access=no");
    assert_eq!(town.way('x', 'y').as_deref(), AROUND);
    let graph = town.build().unwrap();
    assert_eq!(graph.snap(town.place('b'), 30.0), Err(SnapError::Far(30.0)));
}

#[test]
fn a_narrower_rule_of_access_beats_a_wider_one() {
    assert_eq!(
        block("highway=residential access=no motorcar=yes")
            .way('x', 'y')
            .as_deref(),
        BY_B
    );
}

#[test]
fn a_bollard_lets_nobody_pass_and_a_gate_does() {
    let town = || block("highway=residential");
    assert_eq!(town().with('b', "barrier=bollard").way('x', 'y').as_deref(), AROUND);
    assert_eq!(town().with('b', "barrier=gate").way('x', 'y').as_deref(), BY_B);
    assert_eq!(
        town().with('b', "barrier=gate access=no").way('x', 'y').as_deref(),
        AROUND
    );
    assert_eq!(
        town()
            .with('b', "barrier=bollard motor_vehicle=yes")
            .way('x', 'y')
            .as_deref(),
        BY_B
    );
}

#[test]
fn a_forbidden_turn_is_not_taken() {
    let town = block("highway=residential").ban("no_straight_on", 1, 'a', 3);
    assert_eq!(town.way('x', 'y').as_deref(), AROUND);
    assert_eq!(town.way('y', 'x').as_deref(), Some("ydbax"), "only from where it says");
}

#[test]
fn the_only_turn_allowed_is_taken() {
    let town = block("highway=residential").ban("only_right_turn", 1, 'a', 4);
    assert_eq!(town.way('x', 'y').as_deref(), AROUND);
}

#[test]
fn a_turn_forbidden_to_others_is_taken() {
    let town = block("highway=residential").banned("restriction=no_straight_on except=motorcar", 1, 'a', 3);
    assert_eq!(town.way('x', 'y').as_deref(), BY_B);
    let town = block("highway=residential").banned("restriction:hgv=no_straight_on", 1, 'a', 3);
    assert_eq!(town.way('x', 'y').as_deref(), BY_B);
}

/// Two crossings in a row: from p over a and b to c and on to z, or around by q and s; t and u are roads beside.
fn two_crossings() -> Town {
    let plan = "
   t  u

p  a  b  c  z

   q     s
";
    Town::drawn(plan, &["pa", "ab", "bc", "ta", "bu", "aqsc", "cz"])
}

#[test]
fn a_turn_forbidden_by_way_of_another_road_is_forbidden_to_those_who_come_by_it() {
    assert_eq!(two_crossings().way('p', 'z').as_deref(), Some("pabcz"));
    let town = two_crossings().detour("no_straight_on", 1, &[2], 3);
    assert_eq!(town.way('p', 'z').as_deref(), Some("paqscz"));
    assert_eq!(town.way('t', 'z').as_deref(), Some("tabcz"), "others may");
    assert_eq!(town.way('p', 'u').as_deref(), Some("pabu"), "other turns are free");
    assert_eq!(town.way('z', 'p').as_deref(), Some("zcbap"), "the other way as well");
    assert_eq!(town.build().unwrap().about().restrictions_unheeded, 0);
    // A trip may end on the road between, and begin there.
    let graph = town.build().unwrap();
    let between = [10.0045, 59.997];
    let [p, on, z] = [town.place('p'), between, town.place('z')].map(|place| graph.snap(place, 60.0).unwrap());
    let mut asker = Asker::new(&graph);
    let straight = asker.trip(&p, &on).unwrap().milliseconds + asker.trip(&on, &z).unwrap().milliseconds;
    assert!(straight < asker.trip(&p, &z).unwrap().milliseconds);
}

#[test]
fn the_only_turn_allowed_by_way_of_another_road_is_taken() {
    let town = two_crossings().detour("only_left_turn", 1, &[2], 5);
    assert_eq!(town.way('p', 'z').as_deref(), Some("paqscz"));
    assert_eq!(town.way('p', 'u').as_deref(), Some("pabu"));
    assert_eq!(town.way('t', 'z').as_deref(), Some("tabcz"));
}

#[test]
fn restrictions_over_several_roads_and_several_over_one_hold_together() {
    let town = two_crossings().detour("no_straight_on", 1, &[2, 3], 7);
    assert_eq!(town.way('p', 'z').as_deref(), Some("paqscz"));
    assert_eq!(town.way('p', 'c').as_deref(), Some("pabc"));
    assert_eq!(town.way('t', 'z').as_deref(), Some("tabcz"));
    let town = two_crossings()
        .detour("no_straight_on", 1, &[2], 3)
        .detour("no_left_turn", 1, &[2], 5)
        .detour("no_straight_on", 4, &[2], 3);
    assert_eq!(town.way('p', 'z').as_deref(), Some("paqscz"));
    assert_eq!(
        town.way('p', 'u').as_deref(),
        Some("patabu"),
        "by the end of another road"
    );
    assert_eq!(town.way('t', 'z').as_deref(), Some("taqscz"));
    assert_eq!(town.way('t', 'u').as_deref(), Some("tabu"));
    let about = town.detour("no_u_turn", 1, &[99], 3).build().unwrap().about().clone();
    assert_eq!((about.restrictions, about.restrictions_unheeded), (4, 1));
}

#[test]
fn a_ferry_takes_its_time_and_a_wait() {
    let crossing = |minutes: u32| {
        let ferry = format!("abd:route=ferry duration=0:{minutes}");
        Town::drawn(BLOCK, &["xa", "dy", &ferry])
            .trip('x', 'y')
            .unwrap()
            .milliseconds
    };
    assert_eq!(crossing(40) - crossing(30), 600_000);
    // Two roads of 168 m, the crossing and the wait.
    let roads = crossing(30) - 1_800_000 - 420_000;
    assert!((35_000..70_000).contains(&roads), "{roads}");
}

#[test]
fn a_signed_limit_and_a_bad_surface_are_heeded() {
    let time = |of: &str| block(of).trip('x', 'y').unwrap().milliseconds;
    let usual = time("highway=residential");
    assert!(time("highway=residential maxspeed=50") < usual);
    assert!(time("highway=residential surface=grass") > usual);
}

#[test]
fn nodes_missing_at_the_edge_are_counted_and_the_roads_end_there() {
    let town = Town::drawn(BLOCK, &["xa", "dyQ", "PQabdR", "aced"]);
    let graph = town.build().unwrap();
    assert_eq!(graph.about().missing_nodes, 3);
    assert_eq!(town.way('x', 'y').as_deref(), BY_B);
}

#[test]
fn a_box_cuts_out_its_part() {
    let town = block("highway=residential access=private");
    let graph = town.clipped(&Clip::Box([9.9, 59.9985, 10.1, 60.1])).unwrap();
    assert_eq!(graph.about().clipped_nodes, 2);
    assert_eq!(graph.snap(town.place('e'), 30.0), Err(SnapError::Far(30.0)));
    assert!(matches!(
        town.clipped(&Clip::Box([0.0, 0.0, 1.0, 1.0])),
        Err(BuildError::Empty)
    ));
}

#[test]
fn a_municipality_is_cut_out_by_its_name_or_number() {
    let plan = "
R                S
  x  a  b  d  y
T                U
     c     e
";
    let mut town = Town::drawn(
        plan,
        &["xa", "dy", "abd", "aced", "RSU:barrier=fence", "RTU:barrier=fence"],
    );
    let members = [5, 6].map(|way| ('w', way, "outer".to_owned())).to_vec();
    let of = tags("type=boundary boundary=administrative admin_level=7 name=Høgmo ref=9902");
    town.file.relations.push((1, members, of));
    for wanted in ["Høgmo", "9902"] {
        let graph = town.clipped(&Clip::Municipality(wanted.to_owned())).unwrap();
        assert!(graph.snap(town.place('b'), 30.0).is_ok());
        assert_eq!(graph.snap(town.place('e'), 30.0), Err(SnapError::Far(30.0)));
    }
    let other = town.clipped(&Clip::Municipality("Elvbygd".to_owned()));
    assert!(matches!(other, Err(BuildError::Read(ReadError::NoSuchMunicipality(name))) if name == "Elvbygd"));
}

#[test]
fn a_house_on_a_broad_road_is_come_to_on_its_own_side() {
    let seconds = |class: &str, metres_north: f64| {
        let town = Town::drawn(BLOCK, &[&format!("xabdy:highway={class}")]);
        let graph = town.build().unwrap();
        let house = [10.007, 59.999 + metres_north / 111_195.0];
        let [from, to] = [town.place('x'), house].map(|p| graph.snap(p, 50.0).unwrap());
        assert!((to.metres - metres_north.abs()).abs() < 0.1);
        Asker::new(&graph).trip(&from, &to).unwrap().milliseconds
    };
    // Traffic keeps to the right: eastwards, houses on the south side are passed.
    assert!(
        seconds("trunk", 20.0) > seconds("trunk", -20.0) + 20_000,
        "turned at the end of the road"
    );
    assert_eq!(seconds("residential", 20.0), seconds("residential", -20.0));
}

#[test]
fn a_place_without_a_road_stays_unreachable() {
    let town = block("highway=residential");
    let graph = town.build().unwrap();
    let spot = graph.snap(town.place('x'), 30.0).unwrap();
    let table = Asker::new(&graph).table(&[Some(&spot), None], &[None, Some(&spot)]);
    assert_eq!(
        table.milliseconds,
        [Table::UNREACHABLE, 0, Table::UNREACHABLE, Table::UNREACHABLE]
    );
    assert_eq!(
        table.decimetres,
        [Table::UNREACHABLE, 0, Table::UNREACHABLE, Table::UNREACHABLE]
    );
}

#[test]
fn an_island_without_a_ferry_is_left_out_and_counted() {
    let town = Town::drawn(BLOCK, &["xa", "abd", "dy", "ce"]);
    let graph = town.build().unwrap();
    assert_eq!(graph.about().left_out, 2);
    assert_eq!(graph.snap(town.place('c'), 30.0), Err(SnapError::Far(30.0)));
}

#[test]
fn a_light_on_the_way_costs_what_the_profile_says() {
    for (profile, milliseconds) in [("car", 2_000), ("bicycle", 8_000), ("foot", 10_000)] {
        let time = |town: Town| {
            let folder = tempfile::tempdir().unwrap();
            let text = Profile::text_of(profile).unwrap();
            let graph = Graph::build(&town.file.save(folder.path()), text, &Clip::All, &mut |_| {}).unwrap();
            let [from, to] = ['a', 'c'].map(|l| graph.snap(town.place(l), 30.0).unwrap());
            Asker::new(&graph).trip(&from, &to).unwrap().milliseconds
        };
        let street = || Town::drawn("abc", &["abc"]);
        assert_eq!(
            time(street().with('b', "highway=traffic_signals")) - time(street()),
            milliseconds,
            "{profile}"
        );
    }
}

#[test]
fn roads_in_the_far_east_and_across_the_date_line_are_found_again() {
    // Twice a longitude of Tokyo, and the whole width of the world, are more than 32 bits hold.
    for lon in [139.0, -179.9995] {
        let mut town = Town::drawn(BLOCK, &["xa", "ab", "bd", "dy"]);
        for node in &mut town.file.nodes {
            node.1 += lon - 10.0;
        }
        let graph = town.build().unwrap();
        let [x, y] = ['x', 'y'].map(|letter| graph.snap(town.place(letter), 30.0).unwrap());
        assert!(Asker::new(&graph).trip(&x, &y).is_some(), "{lon}");
    }
    let mut wide = Town::drawn("a b", &["ab"]);
    (wide.file.nodes[0].1, wide.file.nodes[1].1) = (-180.0, 180.0);
    let graph = wide.build().unwrap();
    assert!(graph.snap([-180.0, 60.0], 30.0).is_ok() && graph.snap([180.0, 60.0], 30.0).is_ok());
}
