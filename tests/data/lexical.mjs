// Writes what Lexical's editor shows of Markdown, as the outlines of src/markdown/outline.rs.
//
//     npm install lexical@0.40.0 @lexical/{headless,markdown,list,rich-text,code,link}@0.40.0
//     node lexical.mjs markdown.json outlines.json    (a list of texts in, a list of outlines out)

import fs from "fs";
import { createHeadlessEditor } from "@lexical/headless";
import * as markdown from "@lexical/markdown";
import { ListNode, ListItemNode } from "@lexical/list";
import { HeadingNode, QuoteNode } from "@lexical/rich-text";
import { CodeNode, CodeHighlightNode } from "@lexical/code";
import { LinkNode, AutoLinkNode } from "@lexical/link";
import { $getRoot } from "lexical";

const TRANSFORMERS = [
  markdown.HEADING, markdown.QUOTE, markdown.CHECK_LIST, markdown.UNORDERED_LIST, markdown.ORDERED_LIST, markdown.CODE,
  markdown.INLINE_CODE, markdown.BOLD_ITALIC_STAR, markdown.BOLD_ITALIC_UNDERSCORE, markdown.BOLD_STAR,
  markdown.BOLD_UNDERSCORE, markdown.HIGHLIGHT, markdown.ITALIC_STAR, markdown.ITALIC_UNDERSCORE,
  markdown.STRIKETHROUGH, markdown.LINK,
];
const NODES = [ListNode, ListItemNode, HeadingNode, QuoteNode, CodeNode, CodeHighlightNode, LinkNode, AutoLinkNode];
const FORMATS = [["bold", "b"], ["italic", "i"], ["strikethrough", "s"], ["code", "c"], ["highlight", "h"]];

const broken = (text) => text.replace(/\n/g, "⏎");

function push(out, text, flags, link) {
  const last = out[out.length - 1];
  if (last && last.flags === flags && last.link === link) last.text += text;
  else if (text) out.push({ text, flags, link });
}

function collect(nodes, link, out) {
  for (const node of nodes) {
    const type = node.getType();
    if (type === "linebreak") push(out, "\n", "", null);
    else if (type === "link" || type === "autolink") collect(node.getChildren(), { url: node.getURL() }, out);
    else if (type === "list") continue;
    else if (node.getChildren) collect(node.getChildren(), link, out);
    else {
      const flags = FORMATS.filter(([name]) => node.hasFormat(name)).map(([, flag]) => flag).join("");
      push(out, node.getTextContent(), flags, link);
    }
  }
  return out;
}

function shown(node) {
  const pieces = collect(node.getChildren(), null, []);
  return pieces.map(({ text, flags, link }) => {
    if (link) return `{${flags}:${broken(text)}->${link.url}}`;
    return flags ? `{${flags}:${broken(text)}}` : broken(text);
  }).join("");
}

// The items of a list as [indent, marker, text]: the editor keeps nested lists in items of their own.
function items(list, indent, out) {
  const type = list.getListType();
  let number = list.getStart();
  for (const item of list.getChildren()) {
    const nested = item.getChildren().filter((child) => child.getType() === "list");
    if (!nested.length || nested.length < item.getChildren().length) {
      const marker = type === "number" ? `${number++}.` : type === "check" ? (item.getChecked() ? "[x]" : "[ ]") : "-";
      out.push([indent, marker, shown(item)]);
    }
    for (const child of nested) items(child, indent + 1, out);
  }
  return out;
}

function lines(node) {
  switch (node.getType()) {
    case "paragraph": return shown(node).trim() ? [`p ${shown(node)}`] : [];
    case "heading": return [`${node.getTag()} ${shown(node)}`];
    case "quote": return [`> ${shown(node)}`];
    case "code": return [`code ${node.getLanguage() || ""}: ${broken(node.getTextContent())}`];
    case "list": {
      const open = [];
      return items(node, 0, []).map(([indent, marker, text]) => {
        while (open.length && open[open.length - 1] >= indent) open.pop();
        open.push(indent);
        return `${"  ".repeat(open.length - 1)}${marker} ${text}`;
      });
    }
  }
}

function outline(text) {
  const editor = createHeadlessEditor({ nodes: NODES, onError: (error) => { throw error; } });
  let result;
  editor.update(() => {
    markdown.$convertFromMarkdownString(text, TRANSFORMERS);
    result = $getRoot().getChildren().flatMap(lines).join("\n");
  }, { discrete: true });
  return result;
}

const texts = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
fs.writeFileSync(process.argv[3], JSON.stringify(texts.map(outline)));
