/** The panel's own style sheet; nothing of the page comes into the shadow root but what is inherited. */

export const STYLE = `
.panel{--ground:#fff;--text:#111827;--muted:#4b5563;--line:#d1d5db;--theirs:#f3f4f6;--own:#1d4ed8;
--on-own:#fff;--wrong:#b91c1c;position:fixed;inset-inline-end:16px;bottom:84px;display:flex;
flex-direction:column;width:360px;height:min(560px,calc(100dvh - 110px));box-sizing:border-box;
border:1px solid var(--line);border-radius:12px;overflow:hidden;background:var(--ground);color:var(--text);
font:400 15px/1.45 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;text-align:start;
box-shadow:0 8px 30px #0004;color-scheme:light dark}
.panel[hidden],.panel [hidden]{display:none}
header{display:flex;align-items:center;gap:8px;padding:8px 8px 8px 16px;border-bottom:1px solid var(--line)}
h2{flex:1;margin:0;font-size:16px;font-weight:650}
.panel button{all:unset;box-sizing:border-box;min-width:40px;min-height:40px;padding:0 12px;border-radius:8px;
text-align:center;cursor:pointer;color:var(--text)}
.panel button:focus-visible,textarea:focus-visible{outline:2px solid var(--own);outline-offset:2px}
.panel button.send{background:var(--own);color:var(--on-own)}
.state{margin:0;padding:6px 16px;color:var(--wrong);font-size:13px}
.log{flex:1;margin:0;padding:12px 16px;overflow-y:auto;overscroll-behavior:contain}
.log:focus-visible{outline:2px solid var(--own);outline-offset:-2px}
.line{display:flex;flex-direction:column;align-items:flex-start;margin:0 0 10px}
.line.visitor{align-items:flex-end}
.who{color:var(--muted);font-size:12px}
.text{max-width:85%;margin:0;padding:8px 12px;border-radius:12px;background:var(--theirs);white-space:pre-wrap;
overflow-wrap:anywhere;unicode-bidi:isolate}
.visitor .text{background:var(--own);color:var(--on-own)}
.refused .who{color:var(--wrong)}
.bell svg{width:20px;height:20px;fill:currentColor;vertical-align:middle}
.bell path+path{stroke:var(--ground);stroke-width:2;paint-order:stroke}
.bell[aria-pressed=true] path+path{display:none}
.typist{margin:0;padding:0 16px 4px;color:var(--muted);font-size:13px}
.typist:empty{display:none}
.welcome{color:var(--muted);margin:0 0 12px}
.thanks{margin:0;padding:6px 16px;font-size:14px}
.thanks:empty{display:none}
.sheet{display:grid;gap:8px;padding:12px 16px;border-top:1px solid var(--line);max-height:75%;overflow-y:auto}
.sheet .note{margin:0}
.sheet label{display:grid;gap:2px;font-size:14px}
.sheet .row{display:flex;justify-content:flex-end;gap:8px}
.sheet .left{padding:0}
.sheet :is(input,select,textarea){box-sizing:border-box;width:100%;min-height:40px;padding:8px;
border:1px solid var(--muted);border-radius:8px;background:var(--ground);color:var(--text);font:inherit}
.sheet :is(input,select):focus-visible{outline:2px solid var(--own);outline-offset:2px}
.survey{display:grid;gap:8px;padding:12px;border:1px solid var(--line);border-radius:12px}
.survey fieldset{min-width:0;margin:0;padding:0;border:0}
.survey .scale{display:flex;flex-wrap:wrap;gap:4px;margin:6px 0}
.survey .number{position:relative;display:grid;place-items:center;min-width:36px;min-height:40px;
border:1px solid var(--muted);border-radius:8px;cursor:pointer}
.survey .number input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.survey .number:has(:checked){background:var(--own);border-color:var(--own);color:var(--on-own)}
.survey .number:has(:focus-visible){outline:2px solid var(--own);outline-offset:2px}
.survey label:has(textarea){display:grid;gap:2px;font-size:14px}
.survey textarea{box-sizing:border-box;width:100%;padding:8px;resize:vertical;border:1px solid var(--muted);
border-radius:8px;background:var(--ground);color:var(--text);font:inherit}
.survey p{margin:0}
.survey .note:empty{display:none}
.composer{display:flex;align-items:flex-end;gap:8px;padding:8px;border-top:1px solid var(--line)}
.composer textarea{flex:1;min-width:0;box-sizing:border-box;min-height:40px;max-height:140px;padding:8px;resize:none;
border:1px solid var(--muted);border-radius:8px;background:var(--ground);color:var(--text);font:inherit}
.panel .attach{font-size:22px}
.files{display:flex;flex-wrap:wrap;gap:4px;margin:0;padding:8px 8px 0;list-style:none;font-size:13px;
max-height:120px;overflow-y:auto}
.files li{display:flex;align-items:center;gap:6px;max-width:100%;padding-inline-start:8px;border-radius:8px;
background:var(--theirs)}
.files .name{overflow-wrap:anywhere}
.share{color:var(--muted);white-space:nowrap}
.files .wrong .share,.left{color:var(--wrong)}
.left{margin:0;padding:6px 16px 0;font-size:13px}
.saved{display:grid;gap:4px;margin:4px 0 0;padding:0;list-style:none;max-width:85%}
.panel .save{padding:8px 12px;border:1px solid var(--line);border-radius:12px;text-align:start;
text-decoration:underline;overflow-wrap:anywhere}
.panel .save:disabled{color:var(--muted);text-decoration:none;cursor:default}
@media (prefers-color-scheme:dark){.panel{--ground:#111827;--text:#f3f4f6;--muted:#9ca3af;--line:#374151;
--theirs:#1f2937;--own:#93c5fd;--on-own:#0b1220;--wrong:#fca5a5}}
@media (max-width:480px){.panel{inset:0;width:auto;height:100dvh;border:0;border-radius:0}}`
