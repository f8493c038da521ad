import{a,b}from"./chunk-TG5F4UVX.js";import"./chunk-LFNJOVZ2.js";export{a as Session,b as dropDraft};
