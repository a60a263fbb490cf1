import { render } from "preact";
import { start } from "./app/start";
import "./style/index.css";
import { leaveCompositionsAlone } from "./ui/composition";
import { Root } from "./ui/Root";

leaveCompositionsAlone(window);
const place = document.getElementById("app");
if (place) void start().then((app) => render(<Root app={app} />, place));
