//! One of each thing in a municipality, so that every route can be called with ids that are there.
//! A new kind of path (`/nouns/{id}`) gets a line in [`Scene::path`]; a new word in a path (`{step}`) one in [`WORDS`].

use crate::Town;
use app::import::ImportKind;
use app::import::upload::Upload;
use app::job::{self, JobDetails};
use app::loan::HandOut;
use app::{service, stock, token};
use domain::access::Role;
use domain::ids::{GroupId, ItemId, JobId, LoanId, NeedId, PersonId, PlaceId, ProductId, ServiceId, StaffId, TokenId};
use domain::job::{JobKind, Way};
use domain::loan::LoanKind;
use domain::need::Term;
use domain::place::PlaceKind;
use uuid::Uuid;

/// One of each thing.
#[derive(Clone, Debug)]
pub struct Scene {
    pub staff: StaffId,
    pub service: ServiceId,
    pub group: GroupId,
    pub token: TokenId,
    pub place: PlaceId,
    /// Empty, so that it can be taken out of use.
    pub shelf: PlaceId,
    pub product: ProductId,
    pub bulk: ProductId,
    /// On the shelf, ready.
    pub item: ItemId,
    /// At the person.
    pub lent: ItemId,
    pub person: PersonId,
    pub protected: PersonId,
    pub need: NeedId,
    pub line: Uuid,
    pub loan: LoanId,
    pub job: JobId,
    pub import: Uuid,
    pub set_aside: Uuid,
}

/// Words in paths that are not ids, with one that is good.
const WORDS: [(&str, &str); 8] = [
    ("{step}", "wash"),
    ("{kind}", "persons"),
    ("{table}", "kinds"),
    ("{file}", "app.css"),
    ("{label}", "Solbrit-1"),
    ("{z}", "0"),
    ("{x}", "0"),
    ("{y}", "0.mvt"),
];

/// What the labels and names of a scene begin with, in every municipality alike: what looks for it finds both.
pub const NAME: &str = "Solbrit";

impl Scene {
    pub async fn new(town: &Town) -> Scene {
        let db = &town.db;
        let admin = town.with(&[Role::Administrator]);
        let worker = town.with(&[Role::Coordinator]);
        let staff = town
            .worker("scene", &[Role::Technician], "en lang setning om scener")
            .await;
        let service = service::Add {
            name: format!("{NAME} tjeneste"),
        };
        let service = db
            .run(&admin, town.command(), &service)
            .await
            .expect("a service")
            .into_inner();
        let group = service::AddGroup {
            service,
            name: format!("{NAME} gruppe"),
        };
        let group = db
            .run(&admin, town.command(), &group)
            .await
            .expect("a group")
            .into_inner();
        token::create(db, &admin, Role::Technician, None, &format!("{NAME} maskin"))
            .await
            .expect("a token");
        let place = town.place(PlaceKind::Store, &format!("{NAME} lager"), None).await;
        let shelf = town
            .place(PlaceKind::Shelf, &format!("{NAME} hylle"), Some(place))
            .await;
        let product = town.product(&format!("{NAME} rullator"), "123456", "12060601").await;
        let bulk = town
            .bulk_product(&format!("{NAME} gripetang"), "123457", "24180301")
            .await;
        let labels = [format!("{NAME}-1"), format!("{NAME}-2"), format!("{NAME}-3")];
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let items = town.items(product, place, &labels).await;
        let receive = stock::Receive {
            product: bulk,
            quantity: 5,
            from: PlaceKind::Supplier,
            to: place,
        };
        db.run(&worker, town.command(), &receive).await.expect("stock");
        let person = town.someone(NAME, "Åpen", false).await;
        let protected = town.someone(NAME, "Skjermet", true).await;
        let need = town.need_of(person, Term::Short, &[(product, 1), (bulk, 2)]).await;
        town.need_of(protected, Term::Lasting, &[(product, 1)]).await;
        let hand_out = HandOut {
            item: items[1],
            person,
            kind: LoanKind::Short,
            need: None,
            due: None,
        };
        let loan = db
            .run(&worker, town.command(), &hand_out)
            .await
            .expect("a loan")
            .into_inner()
            .loan;
        let create = job::Create {
            kind: JobKind::Repair,
            person: Some(person),
            need: None,
            way: Way::Delivery,
            by: None,
            items: vec![items[1]],
            loans: vec![],
            bulk: vec![],
            details: JobDetails::default(),
        };
        let job = db
            .run(&worker, town.command(), &create)
            .await
            .expect("a job")
            .into_inner();
        let upload = Upload {
            kind: ImportKind::Products,
            file: format!("{NAME}.csv"),
            content: "hmsnr;artikkelnavn\n1;Uten siffer\n".into(),
        };
        db.run(&worker, town.command(), &upload).await.expect("an upload");
        while app::worker::round(db, &town.clock.world())
            .await
            .expect("the worker runs")
            > 0
        {}
        let one = async |sql: &str| {
            let sql = format!(
                "SELECT id FROM {sql} AND municipality_id = '{}' LIMIT 1",
                town.listed.id
            );
            let rows = town.database.rows(&sql).await;
            let id = rows.first().and_then(|r| r["id"].as_str()?.parse::<Uuid>().ok());
            id.unwrap_or_else(|| panic!("nothing by {sql}"))
        };
        Scene {
            staff,
            service,
            group,
            token: TokenId(one("api_token WHERE true").await),
            place,
            shelf,
            product,
            bulk,
            item: items[0],
            lent: items[1],
            person,
            protected,
            need,
            line: one(&format!("need_line WHERE need_id = '{need}'")).await,
            loan,
            job,
            import: one("import_run WHERE true").await,
            set_aside: one("set_aside WHERE true").await,
        }
    }

    /// The path of a route with the ids of this scene in it. Panics where it does not know the noun.
    pub fn path(&self, pattern: &str) -> String {
        let id: Uuid = match pattern {
            p if !p.contains("{id}") => Uuid::nil(),
            p if p.starts_with("/admin/staff/") => self.staff.0,
            p if p.starts_with("/admin/services/") => self.service.0,
            p if p.starts_with("/admin/groups/") => self.group.0,
            p if p.starts_with("/admin/tokens/") => self.token.0,
            p if p.contains("/items/") => self.item.0,
            p if p.starts_with("/places/{id}/use") => self.shelf.0,
            p if p.contains("/places/") => self.place.0,
            p if p.contains("/products/") => self.product.0,
            p if p.contains("/persons/") => self.person.0,
            p if p.contains("/needs/") => self.need.0,
            p if p.contains("/loans/") => self.loan.0,
            p if p.contains("/jobs/") => self.job.0,
            p if p.starts_with("/import/set-aside/") => self.set_aside,
            p if p.starts_with("/import/") => self.import,
            p => panic!("teach Scene::path in the testkit which thing {p} is about"),
        };
        self.with(pattern, id)
    }

    /// As [`Scene::path`], with another thing's id.
    pub fn with(&self, pattern: &str, id: Uuid) -> String {
        let line = if id == Uuid::nil() || pattern.contains("{line}") {
            self.line
        } else {
            id
        };
        let path = pattern
            .replace("{id}", &id.to_string())
            .replace("{line}", &line.to_string());
        let path = WORDS.iter().fold(path, |path, (name, word)| path.replace(name, word));
        assert!(
            !path.contains('{'),
            "teach WORDS in the testkit's scene the word of {path}"
        );
        path
    }

    /// Every id under the names that forms and queries use, for trying them in the wrong place.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let ids: [(&[&str], Uuid); 13] = [
            (&["staff", "in_charge", "worker", "actor"], self.staff.0),
            (&["service"], self.service.0),
            (&["group", "groups"], self.group.0),
            (&["members"], self.staff.0),
            (&["place", "to", "from", "parent"], self.place.0),
            (&["product"], self.product.0),
            (&["item", "items"], self.item.0),
            (&["person", "for"], self.person.0),
            (&["need", "needs"], self.need.0),
            (&["line", "lines"], self.line),
            (&["loan", "loans"], self.loan.0),
            (&["job", "jobs"], self.job.0),
            (&["import"], self.import),
        ];
        ids.iter()
            .flat_map(|(names, id)| names.iter().map(|name| (*name, id.to_string())))
            .collect()
    }
}
