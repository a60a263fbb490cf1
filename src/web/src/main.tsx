import { render } from "preact";
import { Root } from "./ui/Root";

const place = document.getElementById("app");
if (place) render(<Root />, place);
