import{a,b}from"./chunk-3YHKABR3.js";import"./chunk-VSPPEB4O.js";import"./chunk-JOTUQZHB.js";import"./chunk-25KKQXAZ.js";export{b as dropDraft,a as openVisit};
