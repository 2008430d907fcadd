// Everything here only makes quicker what already works without it: pages are whole, forms post, links lead.
import "@digdir/designsystemet-web/details";
import "@digdir/designsystemet-web/ds-error-summary";
import "./htmx";
import { completeFields } from "./complete";
import { keepDrafts } from "./draft";
import { bulkSelection } from "./bulk";
import { errors } from "./errors";
import { listKeys } from "./list-keys";
import { lists } from "./lists";
import { maps } from "./map";
import { menus } from "./menus";
import { refusals } from "./refusal";
import { scanField } from "./scan";
import { submitOnChange } from "./submit";

errors();
scanField();
listKeys();
lists();
maps();
menus();
submitOnChange();
completeFields();
bulkSelection();
keepDrafts();
refusals();
