/** The look of a report as a page: the window's own, light and dark. */
export const REPORT_STYLE = `
:root { color-scheme: light; --panel: #fbfcfd; --ground: #e9ecef; --text: #1a2026; --muted: #57626e; --line: #dfe3e8;
  --bar: #0a5cc2; --bad: #b3261e; --good: #1f7a45; }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; --panel: #181c21; --ground: #101317; --text: #e3e8ed;
  --muted: #98a4b1; --line: #2a3038; --bar: #6aa9ff; --bad: #ff8a80; --good: #62c08a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 13px/1.45 'Inter Variable', 'Segoe UI', system-ui, sans-serif; }
header { padding: 20px 28px 16px; background: var(--panel); border-bottom: 1px solid var(--line); }
main { max-width: 1280px; margin: 0 auto; padding: 20px 28px 60px; }
h1 { margin: 0; font-size: 20px; font-weight: 650; }
h2 { margin: 0 0 8px; font-size: 14px; font-weight: 650; }
p { margin: 0; }
.muted { color: var(--muted); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 1px 18px; margin: 12px 0 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
section { padding: 14px 16px; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 14px; align-items: start; grid-auto-flow: dense; }
.wide { grid-column: 1 / -1; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { color: var(--muted); font-size: 12px; font-weight: 500; text-align: left; vertical-align: bottom; }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
.n { text-align: right; white-space: nowrap; }
small { color: var(--muted); font-size: 11px; }
.note { margin-top: 8px; font-size: 12px; }
svg.plot { display: block; width: 100%; max-width: 560px; font: 11px 'Segoe UI', system-ui, sans-serif; }
.gallery { margin-top: 14px; }
.key { display: inline-block; width: 14px; height: 9px; margin: 0 4px 0 10px; border: 2px solid #ffb02e; }
.key.truth { border: 2px dashed #2fbf71; }
figure { display: grid; grid-template-columns: minmax(240px, 400px) minmax(0, 1fr); gap: 18px; margin: 0;
  padding: 16px 0; border-top: 1px solid var(--line); }
figure:first-of-type { margin-top: 10px; }
figure svg { width: 100%; max-height: 380px; background: var(--ground); border-radius: 4px; }
rect.truth, rect.answered { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
rect.truth { stroke: #2fbf71; stroke-width: 3; stroke-dasharray: 7 4; } rect.answered { stroke: #ffb02e; }
.asked { margin-bottom: 6px; font-size: 15px; font-weight: 600; }
.badge { margin-right: 6px; padding: 1px 8px; border: 1px solid var(--bad); border-radius: 10px; color: var(--bad);
  font-size: 12px; font-weight: 600; }
.badge.good { border-color: var(--good); color: var(--good); }
ol { margin: 10px 0; padding-left: 22px; } li { padding: 1px 0; } li::marker { color: var(--muted); }
@media (max-width: 720px) { .figures { grid-template-columns: minmax(0, 1fr); } figure { grid-template-columns: 1fr; } }
@media print { body { background: none; } section { break-inside: avoid; border: 0; } figure { break-inside: avoid; } }
`;
