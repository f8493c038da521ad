import{a,b}from"./chunk-7PHBX5PP.js";import"./chunk-VSPPEB4O.js";import"./chunk-LXD7KL5F.js";import"./chunk-25KKQXAZ.js";export{b as dropDraft,a as openVisit};
