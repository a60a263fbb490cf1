import { c, cpp, csharp, dart, java, kotlin, scala } from "@codemirror/legacy-modes/mode/clike";
import { commonLisp } from "@codemirror/legacy-modes/mode/commonlisp";
import { css, less, sCSS } from "@codemirror/legacy-modes/mode/css";
import { diff } from "@codemirror/legacy-modes/mode/diff";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { gas } from "@codemirror/legacy-modes/mode/gas";
import { go } from "@codemirror/legacy-modes/mode/go";
import { haskell } from "@codemirror/legacy-modes/mode/haskell";
import { http } from "@codemirror/legacy-modes/mode/http";
import { javascript, json, typescript } from "@codemirror/legacy-modes/mode/javascript";
import { lua } from "@codemirror/legacy-modes/mode/lua";
import { fSharp, oCaml } from "@codemirror/legacy-modes/mode/mllike";
import { octave } from "@codemirror/legacy-modes/mode/octave";
import { pascal } from "@codemirror/legacy-modes/mode/pascal";
import { perl } from "@codemirror/legacy-modes/mode/perl";
import { powerShell } from "@codemirror/legacy-modes/mode/powershell";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { python } from "@codemirror/legacy-modes/mode/python";
import { r } from "@codemirror/legacy-modes/mode/r";
import { ruby } from "@codemirror/legacy-modes/mode/ruby";
import { rust } from "@codemirror/legacy-modes/mode/rust";
import { scheme } from "@codemirror/legacy-modes/mode/scheme";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { stex } from "@codemirror/legacy-modes/mode/stex";
import { swift } from "@codemirror/legacy-modes/mode/swift";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { verilog } from "@codemirror/legacy-modes/mode/verilog";
import { vhdl } from "@codemirror/legacy-modes/mode/vhdl";
import { html, xml } from "@codemirror/legacy-modes/mode/xml";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import type { StreamParser } from "@codemirror/streamparser";
import { php } from "./php";

/** A parser takes any state that it made itself. */
type Parser = StreamParser<any>;

const table: readonly (readonly [Parser, string])[] = [
  [c, "c h"],
  [commonLisp, "lisp commonlisp elisp"],
  [cpp, "c++ cpp cc cxx h++ hpp hh arduino ino"],
  [csharp, "c# cs csharp dotnet"],
  [css, "css"],
  [dart, "dart"],
  [diff, "diff patch"],
  [dockerFile, "dockerfile docker containerfile"],
  [fSharp, "f# fs fsharp"],
  [gas, "asm assembly assembler gas s nasm x86asm mips armasm"],
  [go, "go golang"],
  [haskell, "haskell hs"],
  [html, "html htm xhtml vue svelte"],
  [http, "http https"],
  [java, "java processing"],
  [javascript, "javascript js jsx mjs cjs node"],
  [json, "json json5 jsonc jsonl ndjson"],
  [kotlin, "kotlin kt kts"],
  [less, "less"],
  [lua, "lua"],
  [oCaml, "ocaml ml"],
  [octave, "matlab octave m"],
  [pascal, "pascal delphi pas"],
  [perl, "perl pl"],
  [php, "php php3 php4 php5 php7 php8"],
  [powerShell, "powershell ps ps1 pwsh"],
  [properties, "ini properties conf cfg dotenv env"],
  [python, "python py py3 python3 pycon gyp"],
  [r, "r"],
  [ruby, "ruby rb"],
  [rust, "rust rs"],
  [sCSS, "scss"],
  [scala, "scala"],
  [scheme, "scheme racket"],
  [shell, "bash sh shell zsh ksh console shellsession makefile make"],
  [standardSQL, "sql mysql sqlite postgresql postgres pgsql tsql plsql"],
  [stex, "latex tex"],
  [swift, "swift"],
  [toml, "toml"],
  [typescript, "typescript ts tsx"],
  [verilog, "verilog systemverilog sv v"],
  [vhdl, "vhdl vhd"],
  [xml, "xml svg xsl xslt rss plist xaml csproj"],
  [yaml, "yaml yml"],
];

const parsers = new Map(table.flatMap(([parser, names]) => names.split(" ").map((name) => [name, parser] as const)));

/** The parser for what stands after a fence. */
export const parserFor = (language: string): Parser | undefined => parsers.get(language.toLowerCase());

